// Bugs in what an answer is taken for, and in what is made of it.

import { edit, type Mutant, schedules, test } from './mutant.ts'

const FAILURE = 'src/base/transport-failure.ts'
const WHMCS = 'whmcs/classify.ts'
const NOT_READ = "if (!data) return { is: 'unreadable', code: unreadableCode(reply) }"

export const ANSWERS: readonly Mutant[] = [
  {
    id: 'M12',
    title: 'a time-out is taken for a refusal',
    edits: [
      edit(
        FAILURE,
        'return error.sent ? unknown(error.code)',
        "return error.code === 'deadline' ? { is: 'refused', code: error.code } : error.sent ? unknown(error.code)",
      ),
    ],
    caughtBy: schedules('W-ORDER/F03', 'I12'),
  },
  {
    id: 'M13',
    title: 'a 5xx is taken for a request that was not sent',
    edits: [
      edit(WHMCS, NOT_READ, `if (!data) return { is: reply.status >= 500 ? 'misconfigured' : 'unreadable', code: unreadableCode(reply) }`),
      edit(
        WHMCS,
        "return { is: 'unclear', code: 'warning' in data ? 'warning_only' : 'no_result' }",
        "return { is: reply.status >= 500 ? 'misconfigured' : 'unclear', code: 'no_result' }",
      ),
    ],
    caughtBy: schedules('W-ORDER/F08', 'I12'),
  },
  {
    id: 'M14',
    title: 'an HTML page with status 200 is taken for success',
    edits: [
      edit(
        WHMCS,
        NOT_READ,
        "if (!data && reply.status === 200) return { is: 'success', data: {} }\n  if (!data) return { is: 'unreadable', code: unreadableCode(reply) }",
      ),
    ],
    caughtBy: schedules('W-ACCEPT/F10', 'I12'),
  },
  {
    id: 'M15',
    title: 'result:"error" is not looked at',
    edits: [edit(WHMCS, "if (data['result'] === 'success')", "if (typeof data['result'] === 'string')")],
    caughtBy: schedules('W-ACCEPT/F13', 'I12'),
  },
  {
    id: 'M16',
    title: 'an error that is not clear is taken for a refusal',
    edits: [edit(WHMCS, "{ is: 'unclear', code: 'unrecognised_error' }", "{ is: 'refused', code: 'unrecognised_error' }")],
    caughtBy: schedules('W-ORDER/F13', 'I12'),
  },
  {
    id: 'M17',
    title: 'AcceptOrder’s “not Pending” is taken for a refusal',
    edits: [
      edit(
        'whmcs/refusals.ts',
        '  AddOrder: [\n',
        "  AcceptOrder: [{ text: 'Order ID not found or Status not Pending', code: 'order_not_pending' }],\n  AddOrder: [\n",
      ),
    ],
    caughtBy: schedules('W-ACCEPT/F12', 'I12'),
  },
  {
    id: 'M18',
    title: 'the HTTP client repeats a POST by itself',
    edits: [
      edit('src/base/http-agent.ts', 'const reply = await client.request<string>({', 'const ask = {'),
      edit(
        'src/base/http-agent.ts',
        '          data: body,\n        })',
        '          data: body,\n        }\n        const { request } = client\n        const again = () => request.call(client, ask)\n        const reply = (await request.call(client, ask).catch(again)) as Axios.AxiosResponse<string>',
      ),
    ],
    caughtBy: schedules('W-ORDER/F04', 'I11'),
  },
  {
    id: 'M45',
    title: 'everybody who meets an expired token fetches one',
    edits: [edit('salesforce/auth.ts', 'if (flight) return flight\n', '')],
    caughtBy: test('test/clients/salesforce-client.test.ts', 'many calls on an expired session share one log-in'),
  },
  {
    id: 'M46',
    title: 'Retry-After is not heard',
    edits: [edit('src/journal/step-machine.ts', 'Math.min(outcome.retryAfterMs ?? 0, times.retryAfterCapMs)', '0')],
    caughtBy: schedules('SF-ORDER/F09', 'F09'),
  },
]
