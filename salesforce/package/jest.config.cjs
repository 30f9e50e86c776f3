// Tests of the Lightning components, by `npm run lwc:test`; vitest never looks here, and jest nowhere else.
const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config')

module.exports = { ...jestConfig, testMatch: ['**/lwc/**/__tests__/*.test.js'] }
