import { useProject } from '../state/context.tsx'

export const TopBar = () => {
  const name = useProject((state) => state.info?.name ?? '')
  return <header>{name}</header>
}
