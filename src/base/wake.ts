/** Tells the workers that a flow has something to do. A hint: returns at once, may be lost, may be repeated; a poller makes sure. */
export type Wake = (flowId: string) => void
