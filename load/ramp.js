// Athletes who ask for their workout of the day, by both ways in turn: as the load study of the system before this one,
// or in another profile of lib/profiles.js.
//
//   k6 run -e BASE_URL=http://127.0.0.1:8080 -e TOKENS=$PWD/tokens.jsonl load/ramp.js
//
// PROFILE names the profile; SCALE, VUS, RATE, STEP and P95_MS change it; OPERATION leaves only one of the two ways.
// EMAIL and PASSWORD are those of an athlete who logs in before all others come with tokens from the operator.
// With NOTES=on, each answer is a line of the console: load/samples.py reads them.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';

import { createToken, getWod, planWod } from './lib/api.js';
import { tokenOf } from './lib/athletes.js';
import { profile, stageAt } from './lib/profiles.js';

const BASE_URL = __ENV.BASE_URL;
const THINK_S = 1;
const NOTES = __ENV.NOTES === 'on';
const WAYS = [['wod.get_wod', getWod], ['wod.plan_wod', planWod]].filter(([id]) => [undefined, '', id].includes(__ENV.OPERATION));

const { open, starts, scenario, thresholds } = profile(__ENV);
const degradedWorkouts = new Counter('degraded_workouts');

export const options = {
  scenarios: { athletes: scenario },
  thresholds,
  // No addresses: the name of a request is its operationId.
  systemTags: ['status', 'name', 'check', 'error_code', 'expected_response', 'scenario'],
  summaryTrendStats: ['avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max', 'count'],
};

// One athlete comes as all do: with a password. It proves that what the others are spared works.
export function setup() {
  if (!__ENV.EMAIL) return;
  const login = createToken(BASE_URL, __ENV.EMAIL, __ENV.PASSWORD);
  if (login.status !== 200) throw new Error(`The login was answered ${login.status} ${login.error}.`);
  for (const [id, ask] of WAYS) {
    const { status, error } = ask(BASE_URL, login.json('access_token'), { stage: 'setup' });
    if (status !== 200) throw new Error(`${id} after the login was answered ${status} ${error}.`);
  }
}

export function workout() {
  if (open) {
    const arrival = exec.scenario.iterationInTest;
    visit(WAYS[arrival % WAYS.length], arrival);
    return;
  }
  // Athletes do not come all at once, as k6 would start them.
  if (exec.vu.iterationInScenario === 0) sleep(Math.random() * THINK_S);
  for (const way of WAYS) {
    visit(way, exec.vu.idInTest);
    sleep(THINK_S);
  }
}

function visit([operationId, ask], athlete) {
  const began = Date.now();
  const stage = stageAt(starts, began - exec.scenario.startTime);
  const tags = { stage: String(stage) };
  const response = ask(BASE_URL, tokenOf(athlete), tags);
  // What is under way when k6 stops at a threshold is broken off by k6 itself.
  if (response.error.includes('context canceled')) return;

  // Looked for as texts: to read each answer would take as much of the machine as to give it.
  const body = response.body || '';
  const degraded = 'X-Wod-Degraded' in response.headers || body.includes('"degraded":true');
  const ok = check(
    response,
    {
      'status is 200': ({ status }) => status === 200,
      'response time < 5 s': ({ timings }) => timings.duration < 5000,
      // A plan without the athlete's history is better than none, but it is not what was asked for.
      'workout is whole': () => !degraded && body.includes('"exercises":[{'),
    },
    { ...tags, operationId },
  );
  if (degraded) degradedWorkouts.add(1);
  if (NOTES) note(operationId, stage, began - exec.scenario.startTime, response, degraded, ok);
}

function note(operationId, stage, beganMs, { timings, status, error_code, headers }, degraded, ok) {
  if (exec.scenario.iterationInTest === 0) console.log(`began ${exec.scenario.startTime}`);
  const outcome = status || `error-${error_code}`;
  const backend = headers['X-Served-By'] || '-';
  const judged = ok ? 'ok' : degraded ? 'degraded' : 'failed';
  console.log(
    `answer ${stage} ${beganMs} ${timings.duration.toFixed(3)} ${operationId} ${outcome} ${backend} ${judged} ${exec.instance.vusActive}`,
  );
}
