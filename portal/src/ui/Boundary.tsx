import { Component, type ReactNode } from 'react'
import { Failed } from './Notice.tsx'

interface BoundaryProps {
  /** Of what stands in it: something else there has another chance. */
  place: string
  children: ReactNode
}

/** Keeps a fault of one page from taking the others with it; React has no other form for this than a class. */
export class Boundary extends Component<BoundaryProps, { fault: unknown; at: string }> {
  override state = { fault: null, at: '' }

  static getDerivedStateFromError(fault: unknown) {
    return { fault }
  }

  static getDerivedStateFromProps({ place }: BoundaryProps, { at }: { at: string }) {
    return place === at ? null : { at: place, fault: null }
  }

  override render() {
    // A script of before the last release is gone, and so may be what the page stumbled over: what helps is a new page.
    return this.state.fault === null ? this.props.children : <Failed isPage error={this.state.fault} retry={() => location.reload()} />
  }
}
