/** What the rules ask about an account. */
export interface EligibilityFacts {
  internetEligibility: string | null
  eligiblePlans: readonly string[]
  isCompany: boolean
}

const hasPlan = (plan: string) => (account: EligibilityFacts) =>
  account.internetEligibility === 'Eligible' && account.eligiblePlans.includes(plan)

/** By the values of `Portal_Eligibility__c`. */
const RULES: Record<string, (account: EligibilityFacts) => boolean> = {
  Any: () => true,
  HomeFiber: hasPlan('HomeFiber'),
  Apartment: hasPlan('Apartment'),
  CompanyOnly: (account) => account.isCompany,
  None: () => false,
}

/** Whether an account may have a product with this rule. An empty or unknown rule lets nobody in: a typo must not open a product to all. */
export const isEligible = (rule: string | null, account: EligibilityFacts): boolean =>
  rule !== null && Object.hasOwn(RULES, rule) && (RULES[rule]?.(account) ?? false)

export const isEligibilityRule = (rule: string | null): boolean => rule !== null && Object.hasOwn(RULES, rule)

const COMPANY_FORMS =
  /株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|財団法人|学校法人|医療法人|㈱|㈲|\b(?:co\.?,? ?ltd|ltd|inc|llc|llp|plc|gmbh|corp|corporation|company|limited|k\.k|g\.k|s\.a|b\.v)\b/iu

/** Whether an Account's name is that of a company, for orgs that don't tell persons from companies by a field. */
export const isCompanyName = (name: string): boolean => COMPANY_FORMS.test(name)
