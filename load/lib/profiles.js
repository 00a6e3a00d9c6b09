// Who comes, how fast, for how long, and what must hold: the profiles of load/ramp.js.
//
// Each is one scenario made of stages. Closed profiles have virtual users who think for a second after each answer; open
// ones have arrivals, whatever becomes of the answers. SCALE shortens or lengthens all stages. VUS or RATE is the highest
// target: that of a profile of steps is where it ends, all others keep their shape.

const OPERATIONS = ['wod.get_wod', 'wod.plan_wod'];
const LIMIT_P95_MS = 500;

const PROFILES = {
  // Does everything work?
  smoke: { most: 5, p95Ms: 250, stages: [[10, 5]], from: 5 },
  // The load study of the system before this one.
  ramp: {
    most: 100,
    p95Ms: 50,
    stages: [[30, 10], [30, 15], [30, 50], [30, 75], [30, 100], [60, 100], [30, 50], [30, 10], [60, 0]],
  },
  // Everybody at once: the newsletter is out.
  spike: { most: 500, p95Ms: LIMIT_P95_MS, stages: [[30, 50], [30, 50], [5, 500], [60, 500], [5, 50], [30, 50]] },
  // Does it stay as fast, and as small, as it was?
  soak: { most: 50, p95Ms: 50, stages: [[30, 50], [1800, 50]] },
  // How many athletes does it hold? A step is broken by its 95th percentile, or by one failure.
  users: { most: 2000, step: 100, p95Ms: LIMIT_P95_MS },
  // How many requests a second does it hold?
  capacity: { most: 1500, step: 50, p95Ms: LIMIT_P95_MS, open: true },
};
// Of each step: the way up, a while that does not count, and the one that does.
const STEP_S = [3, 3, 15];
const MOST_WAITING = 2000;

export function profile(env) {
  const name = env.PROFILE || 'ramp';
  const chosen = PROFILES[name];
  if (!chosen) throw new Error(`PROFILE is '${name}'; it must be one of ${Object.keys(PROFILES).join(', ')}.`);
  const most = number(env, chosen.open ? 'RATE' : 'VUS', chosen.most);
  const scale = number(env, 'SCALE', 1);
  const stages = chosen.step
    ? steps(number(env, 'STEP', chosen.step), most, scale)
    : chosen.stages.map(([seconds, target]) => stage(seconds * scale, Math.ceil((target * most) / chosen.most)));
  return {
    open: Boolean(chosen.open),
    starts: cumulated(stages),
    scenario: { ...(chosen.open ? arrivals : users)(chosen, stages), exec: 'workout' },
    thresholds: (chosen.step ? ofSteps : ofOperations)(number(env, 'P95_MS', chosen.p95Ms), stages),
  };
}

// The number of the stage, from 1, that a scenario is in after so many milliseconds.
export function stageAt(starts, elapsedMs) {
  let stage = starts.length;
  while (stage > 1 && starts[stage - 1] > elapsedMs) stage -= 1;
  return stage;
}

function users(chosen, stages) {
  return { executor: 'ramping-vus', startVUs: chosen.from || 0, stages: stages.map(asK6), gracefulRampDown: '30s' };
}

function arrivals(chosen, stages) {
  return {
    executor: 'ramping-arrival-rate',
    startRate: 0,
    timeUnit: '1s',
    stages: stages.map(asK6),
    preAllocatedVUs: 200,
    maxVUs: MOST_WAITING,
  };
}

function steps(step, most, scale) {
  const found = [];
  for (let target = step; target <= most; target += step) {
    found.push(...STEP_S.map((seconds) => stage(seconds * scale, target)));
  }
  return found;
}

function ofOperations(p95Ms) {
  const thresholds = { degraded_workouts: ['count==0'] };
  for (const operation of OPERATIONS) Object.assign(thresholds, held(`operationId:${operation}`, p95Ms, false));
  return thresholds;
}

function ofSteps(p95Ms, stages) {
  const thresholds = {};
  for (let last = STEP_S.length; last <= stages.length; last += STEP_S.length) {
    Object.assign(thresholds, held(`stage:${last}`, p95Ms, true));
  }
  return thresholds;
}

function held(tag, p95Ms, abortOnFail) {
  return {
    [`http_req_duration{${tag}}`]: [{ threshold: `p(95)<=${p95Ms}`, abortOnFail }],
    [`http_req_failed{${tag}}`]: [{ threshold: 'rate==0', abortOnFail }],
    [`checks{${tag}}`]: [{ threshold: 'rate==1', abortOnFail }],
  };
}

function stage(seconds, target) {
  return { milliseconds: Math.max(1, Math.round(seconds * 1000)), target };
}

function asK6({ milliseconds, target }) {
  return { duration: `${milliseconds}ms`, target };
}

function cumulated(stages) {
  let at = 0;
  return stages.map(({ milliseconds }) => {
    at += milliseconds;
    return at - milliseconds;
  });
}

function number(env, name, otherwise) {
  const value = env[name] ? Number(env[name]) : otherwise;
  if (!(value > 0)) throw new Error(`${name} is '${env[name]}'; it must be a number above 0.`);
  return value;
}
