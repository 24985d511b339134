// What the service is asked, with the token of this tab.

const KEPT = "pacific-cache-token";

// As RFC 6750 writes one; no other could be sent.
const isToken = (text) => /^[A-Za-z0-9\-._~+/]+=*$/.test(text);

class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

// Relative, as the page may be nested below a path.
async function ask(path, body) {
  const headers = { Accept: "application/json" };
  const token = sessionStorage.getItem(KEPT);
  if (token) headers.Authorization = `Bearer ${token}`;
  const options = { headers, cache: "no-store" };
  if (body !== undefined) Object.assign(options, posted(headers, body));
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Refused(answer.status, await detail(answer));
  return answer.status === 204 ? null : await answer.json();
}

function posted(headers, body) {
  headers["Content-Type"] = "application/json";
  return { method: "POST", body: JSON.stringify(body) };
}

async function detail(answer) {
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? `the service answered ${answer.status}`;
}
