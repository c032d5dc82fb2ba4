import { expect } from 'chai';
import { randomOf, uuidOf } from '../../generate/random.ts';

describe('a number of a seed', () => {
  it('has a UUID of its own, known by its first part alone', () => {
    const uuids = Array.from({ length: 100_000 }, (_, number) => uuidOf(1, number));
    expect(new Set(uuids.map((uuid) => uuid.slice(0, 8))).size).to.equal(uuids.length);
    expect(
      uuids.every((uuid) =>
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid),
      ),
    ).to.equal(true);
    expect(uuidOf(1, 7)).to.equal(uuids[7]);
    expect(uuidOf(2, 7)).not.to.equal(uuids[7]);
  });

  it('has draws that are spread evenly', () => {
    const random = randomOf(1, 'spread', 3);
    const draws = Array.from({ length: 100_000 }, () => random.below(10));
    for (let value = 0; value < 10; value++)
      expect(draws.filter((draw) => draw === value).length).to.be.closeTo(10_000, 500);
  });
});
