/** Names and their values. */
export const Facts = ({ facts }: { facts: readonly (readonly [name: string, value: string])[] }) => (
  <dl className="mt-6 grid max-w-xl gap-x-8 gap-y-1 wide:grid-cols-[12rem_1fr]">
    {facts.map(([name, value]) => (
      <div key={name} className="contents">
        <dt className="text-soft">{name}</dt>
        <dd className="mb-2 font-semibold wide:mb-0">{value}</dd>
      </div>
    ))}
  </dl>
)
