import { expect } from 'chai';
import { type Job, Jobs, mostJobs } from '../bigquery/job.ts';

const job = (id: string, isOver: boolean): Job => ({
  id,
  location: 'US',
  configuration: {},
  createdAt: new Date(),
  children: [],
  done: Promise.resolve(),
  ...(isOver ? { endedAt: new Date() } : {}),
});

describe('the jobs that are remembered', () => {
  it('are the newest, and all that run', () => {
    const jobs = new Jobs();
    const first = job('first', true);
    jobs.add(job('running', false));
    jobs.add(first);
    jobs.remember('request', first);
    for (let index = 0; index < mostJobs; index++) jobs.add(job(String(index), true));
    expect(jobs.all()).to.have.lengthOf(mostJobs);
    expect(jobs.get('running')).not.to.equal(undefined);
    expect(jobs.get('first')).to.equal(undefined);
    expect(jobs.ofRequest('request')).to.equal(undefined);
    expect(jobs.get('999')).not.to.equal(undefined);
  });
});
