import { DECISIONS, STANDING, problemWords, sentenceOf } from 'c/provisioningWords'

test.each([
  [
    { problemCode: 'bad_signature', httpStatus: 401, message: 'Ask an administrator to compare the signing secrets.' },
    'Ask an administrator to compare the signing secrets (bad_signature).',
  ],
  [{ problemCode: 'brand_new', message: 'Something else.' }, 'Something else (brand_new).'],
  [{ httpStatus: 502 }, 'Trunkline refused (HTTP 502).'],
  [{}, 'Trunkline refused.'],
])('a refusal %j', (refusal, sentence) => {
  expect(problemWords(refusal)).toBe(sentence)
})

test.each([
  [{ body: { message: 'From Apex.' } }, 'From Apex.'],
  [{ body: [{ message: 'One.' }, { message: 'Two.' }] }, 'One. Two.'],
  [{ body: { pageErrors: [{ message: 'A rule.' }] } }, 'A rule.'],
  [new Error('offline'), 'offline'],
  [undefined, 'otherwise'],
])('what was thrown: %p', (error, sentence) => {
  expect(sentenceOf(error, 'otherwise')).toBe(sentence)
})

test('each state of an order has a headline and a sentence', () => {
  for (const words of Object.values(STANDING)) expect(words.map((text) => text.length > 0)).toEqual([true, true])
})

test('what cannot be taken back is asked twice', () => {
  expect(Object.keys(DECISIONS).filter((type) => DECISIONS[type].confirm)).toEqual(['abandon', 'cancel'])
})
