export const Recovery = ({ onDone }: { onDone(): void }) => (
  <button type="button" onClick={onDone}>
    x
  </button>
)
