import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packageFolder = join(
  dirname(createRequire(import.meta.url).resolve('@fivetrandevelopers/zetasql/package.json')),
  'lib/zetasql',
);

/** Folder of the analyzer's `.proto` files. */
export const protoFolder = join(packageFolder, 'protos');

const binaries: Readonly<Record<string, string>> = {
  'linux-x64': 'remote_server.so',
  'linux-arm64': 'remote_server_arm.so',
  'darwin-x64': 'remote_server',
  'darwin-arm64': 'remote_server_arm',
};

/**
 * The shell that starts the analyzer waits on a pipe that this process holds open. However this process ends,
 * `kill -9` included, the kernel closes the pipe, the shell reads its end and kills the analyzer. The shell ignores
 * signals of the terminal (Ctrl-C reaches the whole group), or it would end without its duty.
 */
const guard = 'trap "" INT TERM HUP QUIT; "$@" & analyzer=$!; read -r _; kill -9 $analyzer';

export interface AnalyzerServer {
  readonly address: string;
  stop(): void;
}

/**
 * Starts Google's SQL analyzer as a server on a free loopback port. It is not ready yet: wait on a connection.
 *
 * @throws Error where the package ships no binary for this platform (Windows, Alpine).
 */
export async function startAnalyzerServer(): Promise<AnalyzerServer> {
  const platform = `${process.platform}-${process.arch}`;
  const binary = binaries[platform];
  if (binary === undefined || isMusl()) {
    throw new Error(
      `The GoogleSQL analyzer has no binary for ${platform}${isMusl() ? ' (musl)' : ''}. ` +
        'Use Linux with glibc or macOS; elsewhere run in the container node:24-bookworm.',
    );
  }
  const port = await freePort();
  const shell = spawn(
    'sh',
    ['-c', guard, 'analyzer-guard', join(packageFolder, binary), 'localhost', String(port)],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  letTheProgramEnd(shell);
  return {
    address: `localhost:${String(port)}`,
    stop: () => {
      shell.stdin.destroy();
    },
  };
}

function letTheProgramEnd(shell: ChildProcess): void {
  shell.unref();
  const pipe = shell.stdin as unknown as { unref?: () => void } | null;
  pipe?.unref?.();
}

function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime === undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, 'localhost', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
