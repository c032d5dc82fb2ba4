import { dataModelPage } from '../../model/documentation/data-model.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';
import { generated } from '../generated/generated.ts';

describe('the data model of the contracts', () => {
  generated('docs/data-model.md', () => dataModelPage(readModel(), localTarget));
});
