import { Component, type ReactNode } from 'react';

type Props = { fallback: (error: Error, retry: () => void) => ReactNode; children: ReactNode };
type State = { error: Error | null };

/** Keeps one broken part from taking the screen with it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return this.props.fallback(error, () => this.setState({ error: null }));
  }
}
