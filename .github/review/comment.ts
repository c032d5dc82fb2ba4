import { readFile } from 'node:fs/promises';

// Nothing is installed where this runs with a right to write, so it needs nothing but Node.

/** Where GitHub answers, and with what right. */
export interface GitHub {
  /** Such as `https://api.github.com`. */
  readonly api: string;
  /** Such as `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

/** A run of the review, as GitHub tells of it. None of it comes from what the run left. */
export interface Review {
  /** Whose branch was reviewed: the owner of a fork, or ours. */
  readonly owner: string;
  readonly branch: string;
  /** The commit that was reviewed. */
  readonly sha: string;
  /** Where to read its log. */
  readonly run: string;
}

/** By which the comment is found again. */
const mark = '<!-- review -->';
/** Characters; GitHub takes 65,536. */
const longest = 60_000;
const perPage = 100;

/**
 * Writes a review under the pull request that it was made for, in place of an earlier one.
 *
 * @param text what the review says: made by code of the pull request, so it is only passed on.
 * @returns What was done.
 * @throws Error where GitHub answers with anything but success.
 */
export async function comment(github: GitHub, review: Review, text: string): Promise<string> {
  const { owner, branch, sha } = review;
  const head = encodeURIComponent(`${owner}:${branch}`);
  const pulls = await ask(github, 'GET', `pulls?state=open&head=${head}`, isPull);
  const number = pulls.find((pull) => pull.head.sha === sha)?.number;
  if (number === undefined)
    return `No open pull request of ${owner}:${branch} is at ${sha}: nothing is written.`;
  const earlier = await ownComment(github, number);
  const body = bodyOf(review, text);
  if (earlier === undefined) {
    await send(github, 'POST', `issues/${number}/comments`, { body });
    return `Written under pull request ${number}.`;
  }
  await send(github, 'PATCH', `issues/comments/${earlier}`, { body });
  return `Written anew under pull request ${number}.`;
}

/** Where it comes from stands first, where no cut and no unclosed block of the text can reach it. */
function bodyOf({ sha, run }: Review, text: string): string {
  const source = `*By the code of this pull request at ${sha.slice(0, 7)}, [in this run](${run}).*`;
  const said = text.trim() === '' ? 'The review ended without a text; the log of the run says why.' : text;
  const cut = said.length > longest ? ' *Cut to what a comment holds; the run has the whole text.*' : '';
  return `${mark}\n${source}${cut}\n\n${said.slice(0, longest)}\n`;
}

/** Its id; anybody can write the mark, so it must be the one that this workflow wrote. */
async function ownComment(github: GitHub, pull: number): Promise<number | undefined> {
  for (let page = 1; ; page++) {
    const path = `issues/${pull}/comments?per_page=${perPage}&page=${page}`;
    const comments = await ask(github, 'GET', path, isComment);
    const own = comments.find(
      ({ user, body }) => user?.login === 'github-actions[bot]' && body.startsWith(mark),
    );
    if (own !== undefined || comments.length < perPage) return own?.id;
  }
}

async function ask<Item>(
  github: GitHub,
  method: string,
  path: string,
  isItem: (value: unknown) => value is Item,
): Promise<Item[]> {
  const answer: unknown = await (await send(github, method, path)).json();
  if (!Array.isArray(answer) || !answer.every(isItem))
    throw new Error(`GitHub answers ${path} with another shape.`);
  return answer;
}

async function send(
  { api, repository, token }: GitHub,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  const response = await fetch(`${api}/repos/${repository}/${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

interface Pull {
  readonly number: number;
  readonly head: { readonly sha: string };
}

const isPull = (value: unknown): value is Pull =>
  isObject(value) &&
  typeof value['number'] === 'number' &&
  isObject(value['head']) &&
  typeof value['head']['sha'] === 'string';

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string } | null;
}

/** Whose author has left, has no user. */
const isComment = (value: unknown): value is Comment =>
  isObject(value) &&
  typeof value['id'] === 'number' &&
  typeof value['body'] === 'string' &&
  (value['user'] === null || (isObject(value['user']) && typeof value['user']['login'] === 'string'));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

if (import.meta.main) {
  const given = (name: string): string => {
    const value = process.env[name];
    if (value === undefined) throw new Error(`${name} is not set.`);
    return value;
  };
  const github = {
    api: given('GITHUB_API_URL'),
    repository: given('GITHUB_REPOSITORY'),
    token: given('GITHUB_TOKEN'),
  };
  const review = {
    owner: given('REVIEW_OWNER'),
    branch: given('REVIEW_BRANCH'),
    sha: given('REVIEW_SHA'),
    run: given('REVIEW_RUN'),
  };
  const [, , file = ''] = process.argv;
  console.log(await comment(github, review, await readFile(file, 'utf8')));
}
