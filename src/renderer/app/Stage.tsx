/** Where the timeline stands. */
export const Stage = () => <div className="editor-stage" />
