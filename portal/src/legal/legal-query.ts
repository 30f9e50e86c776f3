import { queryOptions } from '@tanstack/react-query'
import { readText } from '../api/client.ts'

export type LegalText = 'terms' | 'privacy'

/** The brand's own words. */
export const legalQuery = (text: LegalText, language: string) =>
  queryOptions({
    queryKey: ['legal', text, language],
    staleTime: Infinity,
    queryFn: ({ signal }) => readText(`/brand/${text}.${language}.txt`, signal),
  })
