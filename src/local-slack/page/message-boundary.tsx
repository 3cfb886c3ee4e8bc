import { Component, type ReactNode } from 'react'

interface Props {
  /** Shown instead when the blocks cannot be drawn. */
  text: string
  /** A changed version is tried again. */
  version: string
  children: ReactNode
}

/** One message that cannot be drawn must not take the page with it. */
export class MessageBoundary extends Component<Props, { failed: string | null }> {
  override state = { failed: null }

  static getDerivedStateFromError(error: unknown) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }

  override componentDidUpdate(previous: Props) {
    if (previous.version !== this.props.version && this.state.failed !== null) this.setState({ failed: null })
  }

  override render() {
    if (this.state.failed === null) return this.props.children
    return (
      <div>
        <p className="unsupported">The local Slack cannot draw this message; Slack may. Its text:</p>
        <p className="plain-text">{this.props.text}</p>
      </div>
    )
  }
}
