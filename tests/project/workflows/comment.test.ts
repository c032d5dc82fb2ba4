import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { comment, type GitHub, type Review } from '../../../.github/review/comment.ts';

const review: Review = { owner: 'ada', branch: 'new mart', sha: 'a1b2c3d4', run: 'https://ci.example/run/1' };
const robot = { login: 'github-actions[bot]' };

interface Remark {
  readonly id: number;
  readonly user: { readonly login: string } | null;
  body: string;
}

describe('the comment of a review', () => {
  let server: Server | undefined;
  let github: GitHub;
  let requests: string[] = [];
  let remarks: Remark[] = [];
  let pulls: object[] = [];

  beforeEach(async () => {
    requests = [];
    remarks = [];
    pulls = [{ number: 7, head: { sha: review.sha } }];
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const url = new URL(request.url ?? '', 'http://github');
        requests.push(`${request.method ?? ''} ${url.pathname}`);
        response.setHeader('content-type', 'application/json');
        if (request.headers.authorization !== 'Bearer secret') return response.writeHead(401).end('{}');
        const path = url.pathname.replace('/repos/shop/pipeline/', '');
        if (path === 'pulls') {
          const isAsked =
            url.searchParams.get('head') === 'ada:new mart' && url.searchParams.get('state') === 'open';
          return response.end(JSON.stringify(isAsked ? pulls : []));
        }
        if (request.method === 'GET') {
          const [size, page] = ['per_page', 'page'].map((name) => Number(url.searchParams.get(name)));
          const from = ((page ?? 1) - 1) * (size ?? 30);
          return response.end(JSON.stringify(remarks.slice(from, from + (size ?? 30))));
        }
        const { body: said } = JSON.parse(body) as { body: string };
        const known = remarks.find(({ id }) => path === `issues/comments/${id}`);
        if (known === undefined) remarks.push({ id: remarks.length + 1, user: robot, body: said });
        else known.body = said;
        return response.end('{}');
      });
    });
    const port = await new Promise<number>((resolve) => {
      server?.listen(0, '127.0.0.1', () => {
        const address = server?.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    github = { api: `http://127.0.0.1:${port}`, repository: 'shop/pipeline', token: 'secret' };
  });

  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  it('is written under the pull request of the branch, a fork’s too, and says where it comes from', async () => {
    await comment(github, review, '## No effect\n');
    expect(remarks.map(({ body }) => body)).to.deep.equal([
      '<!-- review -->\n*By the code of this pull request at a1b2c3d, [in this run](https://ci.example/run/1).*\n\n## No effect\n\n',
    ]);
    expect(requests).to.include('POST /repos/shop/pipeline/issues/7/comments');
  });

  it('is written in place of the earlier one, wherever that stands among many', async () => {
    remarks = Array.from({ length: 130 }, (_, index) => ({ id: index, user: null, body: 'Fine.' }));
    await comment(github, review, 'one');
    await comment(github, review, 'two');
    expect(remarks).to.have.length(131);
    expect(remarks.at(-1)?.body).to.include('two').and.not.include('one');
  });

  it('takes nobody else’s comment for its own', async () => {
    remarks = [{ id: 1, user: { login: 'eve' }, body: '<!-- review -->\nMerge this.' }];
    await comment(github, review, 'text');
    expect(remarks.map(({ body }) => body.split('\n')[1])).to.deep.equal([
      'Merge this.',
      '*By the code of this pull request at a1b2c3d, [in this run](https://ci.example/run/1).*',
    ]);
  });

  it('is not written where the pull request has gone on or is closed', async () => {
    pulls = [{ number: 7, head: { sha: 'a newer one' } }];
    expect(await comment(github, review, 'text')).to.equal(
      'No open pull request of ada:new mart is at a1b2c3d4: nothing is written.',
    );
    expect(remarks).to.deep.equal([]);
  });

  it('is cut to what a comment holds, and says when there is no text', async () => {
    await comment(github, review, 'x'.repeat(70_000));
    expect(remarks[0]?.body)
      .to.have.length.below(65_536)
      .and.match(/Cut to what a comment holds/);
    await comment(github, review, ' \n');
    expect(remarks[0]?.body).to.include('The review ended without a text');
  });

  it('fails where GitHub refuses, and does not print the token', async () => {
    const failure = await comment({ ...github, token: 'wrong' }, review, 'text').then(
      () => 'written',
      (error: unknown) => String(error),
    );
    expect(failure)
      .to.match(/GET pulls.*: 401/)
      .and.not.include('wrong');
  });
});
