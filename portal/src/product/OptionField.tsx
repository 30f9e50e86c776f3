import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import type { Money } from '../api/queries.ts'
import { FieldFault } from '../forms/FieldFault.tsx'
import { INPUT, Labelled } from '../forms/Labelled.tsx'
import { Amount } from '../ui/Price.tsx'
import { boundsOf, type Choices, type Option } from './choices.ts'

interface OptionFieldProps {
  option: Option
  chosen: Choices[string] | undefined
  choose(value: Choices[string] | undefined): void
  /** The code of what is wrong with it. */
  fault?: string | undefined
}

/** What its field, or each of its fields, is called in the form. */
export const fieldOf = (key: string): string => `configOptions.${key}`

const BOX = 'flex min-h-12 items-center gap-3 rounded-card border-2 border-rule px-4 py-2 has-checked:border-ink has-checked:bg-panel'

/** One option of a product, in the form that its type asks for. */
export function OptionField({ option, chosen, choose, fault }: OptionFieldProps) {
  const { i18n } = useLingui()
  const id = useId()
  const name = fieldOf(option.key)
  const told = { 'aria-invalid': fault === undefined ? undefined : true, 'aria-describedby': fault === undefined ? undefined : id }
  const label = (
    <>
      {option.label} {!option.required && option.type !== 'boolean' && <Optional />}
    </>
  )
  if (option.type === 'select')
    return (
      <fieldset role="radiogroup" {...told} className="grid gap-2">
        <legend className="mb-2 font-semibold">{label}</legend>
        {!option.required && (
          <Radio name={name} value="" label={<Trans>None</Trans>} isChosen={chosen === undefined} choose={() => choose(undefined)} />
        )}
        {option.options?.map(({ value, label: text, price }) => (
          <Radio
            key={value}
            name={name}
            value={value}
            label={text}
            extra={price}
            isChosen={chosen === value}
            choose={() => choose(value)}
          />
        ))}
        {fault !== undefined && <FieldFault id={id} code={fault} />}
      </fieldset>
    )
  if (option.type === 'boolean')
    return (
      <div className="grid gap-1.5">
        <label className={BOX}>
          <input
            {...told}
            type="checkbox"
            name={name}
            checked={chosen === true}
            onChange={(event) => choose(event.target.checked || undefined)}
            className="size-5 accent-brand"
          />
          <span className="grow">{option.label}</span>
          <Extra price={option.price} />
        </label>
        {fault !== undefined && <FieldFault id={id} code={fault} />}
      </div>
    )
  const bounds = option.type === 'number' ? boundsOf(option) : null
  return (
    <div className="max-w-sm">
      <Labelled
        label={label}
        fault={fault}
        hint={bounds ? new Intl.NumberFormat(i18n.locale).formatRange(bounds.min, bounds.max) : undefined}
      >
        {(attributes) => (
          <input
            {...attributes}
            name={name}
            type={bounds ? 'number' : 'text'}
            required={option.required}
            {...(bounds ? { min: bounds.min, max: option.max } : { minLength: option.min, maxLength: option.max })}
            value={String(chosen ?? '')}
            onChange={({ target }) => choose(target.value === '' ? undefined : bounds ? target.valueAsNumber : target.value)}
            className={INPUT}
          />
        )}
      </Labelled>
    </div>
  )
}

const Optional = () => (
  <span className="font-normal text-soft">
    <Trans>(optional)</Trans>
  </span>
)

interface RadioProps {
  name: string
  value: string
  label: React.ReactNode
  extra?: Money | undefined
  isChosen: boolean
  choose(): void
}

const Radio = ({ name, value, label, extra, isChosen, choose }: RadioProps) => (
  <label className={BOX}>
    <input type="radio" name={name} value={value} checked={isChosen} onChange={choose} className="size-5 accent-brand" />
    <span className="grow">{label}</span>
    <Extra price={extra} />
  </label>
)

const Extra = ({ price }: { price?: Money | undefined }) =>
  price !== undefined && price.amount > 0 ? (
    <span className="text-soft">
      + <Amount of={price} />
    </span>
  ) : null
