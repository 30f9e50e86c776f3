import { type Choices, chosenWords, type Option } from './choices.ts'

interface ChosenWordsProps {
  options: readonly Option[]
  choices: Choices
}

/** What was chosen, in the product's own words, a line each. */
export const ChosenWords = ({ options, choices }: ChosenWordsProps) =>
  chosenWords(options, choices).map((words) => (
    <p key={words} className="text-small text-soft">
      {words}
    </p>
  ))
