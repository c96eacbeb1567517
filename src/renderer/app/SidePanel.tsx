export const SidePanel = () => <aside />
