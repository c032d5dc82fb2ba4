import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Failure } from '../failure.ts';

/** What the engine would do with a resource of a deployed stack. */
interface PreviewStep {
  /** `create`, `update`, `replace`, `delete` … */
  readonly op: string;
  /** `<type>::<name>` */
  readonly resource: string;
  /** Inputs that differ; of a replacement those for which it is replaced. */
  readonly because: readonly string[];
}

/** A preview of the real engine. */
export interface Preview {
  readonly stack: string;
  /** Resources with something to do, in the engine's order. */
  readonly steps: readonly PreviewStep[];
}

/** Source: pulumi/pulumi, pkg/backend/display, PreviewDigest and PreviewStep. */
const Digest = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string().regex(/^urn:pulumi:[^:]+::[^:]+::.+::.+$/),
        diffReasons: z.array(z.string()).nullish(),
        replaceReasons: z.array(z.string()).nullish(),
      }),
    )
    .min(1),
});

/** What a replacement consists of is told once, as the replacement. */
const told: ReadonlySet<string> = new Set([
  'same',
  'read',
  'refresh',
  'create-replacement',
  'delete-replaced',
]);

/**
 * Reads what `pulumi preview --json` printed.
 *
 * @throws Failure where it is something else.
 */
export async function readPreview(file: string): Promise<Preview> {
  const text = await readFile(file, 'utf8');
  const refused = (cause: unknown): never => {
    throw new Failure('This is no preview of the engine.', {
      where: file,
      next: 'pulumi preview --json > FILE writes one.',
      cause,
    });
  };
  try {
    return previewOf(Digest.parse(JSON.parse(text)));
  } catch (error) {
    return refused(error);
  }
}

function previewOf({ steps }: z.infer<typeof Digest>): Preview {
  return {
    stack: steps[0]?.urn.split(':')[2] ?? '',
    steps: steps
      .filter(({ op }) => !told.has(op))
      .map(({ op, urn, diffReasons, replaceReasons }) => ({
        op,
        resource: resourceOf(urn),
        because: (op === 'replace' ? replaceReasons : diffReasons) ?? [],
      })),
  };
}

/** `urn:pulumi:dev::shop::a:b:C$gcp:storage/bucket:Bucket::raw` is `gcp:storage/bucket:Bucket::raw`. */
function resourceOf(urn: string): string {
  const [, , types = '', ...name] = urn.split('::');
  return `${types.split('$').at(-1) ?? ''}::${name.join('::')}`;
}
