/** Serves one file over HTTP, well and badly, and tells its parent what was asked of it. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const bytes = readFileSync(process.argv[2]);
let asked = { requests: 0, bytes: 0, longest: 0 };
let dropped = 0;

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const kind = pathname.split('/')[1];
  asked.requests++;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(first);
  const body = bytes.subarray(start, Number(last) + 1);
  const answer = (status, headers, content) => {
    asked.bytes += content.length;
    asked.longest = Math.max(asked.longest, content.length);
    response.writeHead(status, headers).end(content);
  };
  const range = { 'content-range': `bytes ${start}-${start + body.length - 1}/${bytes.length}` };
  const isFirst = Number(last) === 0;
  switch (kind) {
    case 'file':
      return answer(206, { ...range, etag: '"1"' }, body);
    case 'private':
      return request.headers.authorization === 'Bearer x'
        ? answer(206, range, body)
        : answer(403, {}, '');
    case 'no-range':
      return answer(200, { 'content-length': bytes.length }, bytes);
    case 'broken':
      return answer(500, {}, 'sorry');
    case 'redirect':
      return answer(302, { location: '/file/session.nwb' }, '');
    case 'redirect-away': {
      const { port } = server.address();
      return answer(302, { location: `http://localhost:${port}/private/session.nwb` }, '');
    }
    case 'loop':
      return answer(302, { location: '/loop/session.nwb' }, '');
    case 'too-small':
      return answer(206, { 'content-range': `bytes ${first}-${last}/1000` }, body);
    case 'too-large':
      return answer(206, { 'content-range': `bytes ${first}-${last}/${bytes.length + 9}` }, body);
    case 'other-range':
      return answer(206, { 'content-range': `bytes 7-9/${bytes.length}` }, body);
    case 'hidden-size':
      return request.method === 'HEAD'
        ? response.writeHead(200, { 'content-length': bytes.length }).end()
        : answer(206, {}, body);
    case 'changed':
      return answer(206, { ...range, etag: isFirst ? '"1"' : '"2"' }, body);
    case 'drops-once':
    case 'drops':
      if (isFirst || (kind === 'drops-once' && dropped++ > 0)) return answer(206, range, body);
      response.writeHead(206, { ...range, 'content-length': body.length });
      response.write(body.subarray(0, body.length / 2));
      return setTimeout(() => response.destroy(), 5);
    case 'silent':
      return isFirst ? answer(206, range, body) : undefined;
    case 'mute':
      return undefined;
    default:
      return answer(404, {}, 'no such file');
  }
});

server.listen(0, () => process.send({ port: server.address().port }));
process.on('message', () => {
  process.send({ asked });
  asked = { requests: 0, bytes: 0, longest: 0 };
  dropped = 0;
});
