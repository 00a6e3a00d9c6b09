// Fifty athletes who ask for their workout again and again, while an operator moves it from one service to the other.
// Each answer is noted with the backend that gave it: load/cutover.py makes the table of the steps from these notes.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

import { tokenOf } from './lib/athletes.js';

const BASE_URL = __ENV.BASE_URL;
const THINK_S = 1; // after each request, as in the load study of the system before this one

const answers = new Trend('workout_answer', true);

export const options = {
  scenarios: {
    athletes: { executor: 'constant-vus', vus: Number(__ENV.VUS || 50), duration: __ENV.DURATION || '30m', gracefulStop: '5s' },
  },
  // The driver ends the test; there is no time at which it would be too slow by itself.
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max', 'count'],
};

export default function () {
  // Athletes do not come all at once, as k6 would start them.
  if (exec.vu.iterationInInstance === 0) sleep(Math.random() * 2 * THINK_S);

  const headers = { Authorization: `Bearer ${tokenOf(exec.vu.idInTest)}` };

  note('wod.get_wod', http.get(`${BASE_URL}/fitness/wod`, { headers }));
  sleep(THINK_S);
  note(
    'wod.plan_wod',
    http.post(`${BASE_URL}/api/coach/WOD`, '{}', { headers: { ...headers, 'Content-Type': 'application/json' } }),
  );
  sleep(THINK_S);
}

function note(operation, response) {
  const ok = check(response, {
    'status is 200': ({ status }) => status === 200,
    'there is a workout': ({ body }) => /"exercises":\[\{/.test(body || ''),
  });
  answers.add(response.timings.duration, {
    operation,
    ok: String(ok),
    outcome: String(response.error || response.status),
    backend: response.headers['X-Served-By'] || 'none',
  });
}
