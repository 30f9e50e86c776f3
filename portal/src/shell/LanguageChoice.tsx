import { useLingui } from '@lingui/react/macro'
import { changeLanguage, type Language, LANGUAGES } from './language.ts'

export function LanguageChoice() {
  const { t, i18n } = useLingui()
  return (
    <fieldset aria-label={t`Language`} className="flex gap-2">
      {(Object.keys(LANGUAGES) as Language[]).map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.locale === language}
          onClick={() => {
            if (i18n.locale !== language) void changeLanguage(language)
          }}
          className="rounded-small border border-edge px-3 py-2 aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-paper"
        >
          {LANGUAGES[language]}
        </button>
      ))}
    </fieldset>
  )
}
