import { Field } from '../forms/Field.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { NewPasswordField } from '../forms/NewPasswordField.tsx'
import { SelectField } from '../forms/SelectField.tsx'
import { OptionField } from '../product/OptionField.tsx'
import { Progress } from '../signup/Progress.tsx'
import { Section } from '../ui/Section.tsx'
import { AWAY, OPTIONS } from './examples.ts'

export const Forms = () => (
  <Section title="Forms">
    <div className="mt-4 grid max-w-xl gap-5">
      <FormFault fault={null} fields={1} />
      <FormFault fault={AWAY} />
      <Field label="Empty" hint="What helps to fill it in." />
      <Field label="Filled" defaultValue="C-1001" />
      <Field label="Refused" defaultValue="C-1" fault="wrong_format" />
      <Field label="Not now" defaultValue="C-1001" disabled />
      <SelectField label="One of several">
        <option>Japan</option>
      </SelectField>
      <SelectField label="One of several, refused" fault="wrong_format">
        <option>Japan</option>
      </SelectField>
      <NewPasswordField label="A new password" />
      {OPTIONS.map((option) => (
        <OptionField key={option.key} option={option} chosen={option.options?.[0]?.value} choose={() => undefined} />
      ))}
      {OPTIONS.map((option) => (
        <OptionField
          key={option.key}
          option={{ ...option, key: `${option.key}-refused` }}
          chosen={undefined}
          choose={() => undefined}
          fault="required"
        />
      ))}
    </div>
    <Progress at="address" />
  </Section>
)
