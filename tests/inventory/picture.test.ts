import { picture } from '@ecommerce/stack-guard';
import { recordProgram } from '../../inventory/program.ts';
import { example } from '../components/example.ts';
import { generated, withBlock } from '../generated/generated.ts';

describe('the picture of the program', () => {
  // Of the stack with every optional part.
  generated('docs/architecture.md', async (page) =>
    withBlock(page, 'picture', picture((await recordProgram('prod', example.prod)).resources)),
  );
});
