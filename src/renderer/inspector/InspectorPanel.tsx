export const InspectorPanel = () => null
