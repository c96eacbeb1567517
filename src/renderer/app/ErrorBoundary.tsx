import { Component, type ReactNode } from 'react'

type Props = {
  /** Shown in place of what broke. */
  readonly fallback: (thrown: unknown) => ReactNode
  readonly onError?: (thrown: unknown) => void
  readonly children: ReactNode
}

/** Keeps a bug in one part of the page from taking the rest with it. */
export class ErrorBoundary extends Component<Props, { readonly thrown: unknown; readonly broken: boolean }> {
  override state = { thrown: null as unknown, broken: false }

  static getDerivedStateFromError(thrown: unknown): { thrown: unknown; broken: true } {
    return { thrown, broken: true }
  }

  override componentDidCatch(thrown: unknown): void {
    this.props.onError?.(thrown)
  }

  override render(): ReactNode {
    return this.state.broken ? this.props.fallback(this.state.thrown) : this.props.children
  }
}
