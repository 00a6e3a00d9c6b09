// One function for each operation that the load scripts use; requests carry its operationId as name and as tag.
import http from 'k6/http';

const JSON_HEADERS = { 'Content-Type': 'application/json' };

export function createToken(origin, email, password) {
  return http.post(`${origin}/oauth/token`, JSON.stringify({ email, password }), params('oauth.create_token', JSON_HEADERS));
}

export function getWod(origin, token, tags) {
  return http.get(`${origin}/fitness/wod`, params('wod.get_wod', bearer(token), tags));
}

export function planWod(origin, token, tags) {
  return http.post(`${origin}/api/coach/WOD`, '{}', params('wod.plan_wod', { ...bearer(token), ...JSON_HEADERS }, tags));
}

function bearer(token) {
  return { Authorization: `Bearer ${token}` };
}

function params(operationId, headers, tags) {
  return { headers, tags: { ...tags, name: operationId, operationId } };
}
