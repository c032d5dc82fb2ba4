import { expect } from 'chai';
import { fillTemplate } from '../transfer/template.ts';

describe('runtime parameters of a transfer', () => {
  const filled = (template: string): Promise<string> =>
    fillTemplate(template, new Date('2026-02-05T01:30:00Z'), (format, moment) =>
      Promise.resolve(`<${format} ${moment.toISOString()}>`),
    );

  it('are the date and the time of the run, moved by hours, minutes and seconds', async () => {
    expect(await filled('a${run_date}')).to.equal('a$20260205');
    expect(await filled('{run_time|"%Y"}-{run_time-24h|"%m"}')).to.equal(
      '<%Y 2026-02-05T01:30:00.000Z>-<%m 2026-02-04T01:30:00.000Z>',
    );
    expect(await filled('{run_time+1.5h|"%H"}{run_time-1h30m15s|"%H"}')).to.equal(
      '<%H 2026-02-05T03:00:00.000Z><%H 2026-02-04T23:59:45.000Z>',
    );
  });

  it('are taken as they are written where they are escaped or unknown', async () => {
    expect(await filled(String.raw`\{run_date\}{other}`)).to.equal('{run_date}{other}');
    expect(await filled(String.raw`{run_time|"a\"b"}`)).to.equal('<a"b 2026-02-05T01:30:00.000Z>');
  });
});
