/** Three lines that become one: decoration, and only where there is room beside the words. */
export const LineMap = () => (
  <svg
    viewBox="0 0 440 380"
    aria-hidden="true"
    fill="none"
    strokeWidth="10"
    className="pointer-events-none absolute right-0 top-1/2 hidden h-80 -translate-y-1/2 large:block"
  >
    <path d="M60 0v60q0 30 22 52l96 96q22 22 22 52v120" className="stroke-internet" />
    <path d="M220 0v380" className="stroke-esim" />
    <path d="M380 0v60q0 30-22 52l-96 96q-22 22-22 52v120" className="stroke-vpn" />
    <rect x="182" y="262" width="76" height="40" rx="20" className="fill-paper stroke-ink" strokeWidth="6" />
    <Stop x={60} y={50} className="stroke-internet" />
    <Stop x={130} y={160} className="stroke-internet" />
    <Stop x={220} y={90} className="stroke-esim" />
    <Stop x={380} y={40} className="stroke-vpn" />
    <Stop x={310} y={160} className="stroke-vpn" />
  </svg>
)

const Stop = ({ x, y, className }: { x: number; y: number; className: string }) => (
  <circle cx={x} cy={y} r="11" className={`fill-paper ${className}`} strokeWidth="6" />
)
