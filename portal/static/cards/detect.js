/* Finds paper cards in a grey picture. Pure: no page, no camera, no memory from one picture to the next.

   Dark spots of about a card's size are found by comparing each pixel with its surroundings; the outline of a spot must
   be a quadrilateral; its four edges are then measured to a fraction of a pixel, because at 8 m a square of a marker is
   three pixels wide. The 25 inner squares are compared with all 60 markers in all turns as shades, not as black and
   white: the likeness of the best must be high and the next best far behind. */
var Cards = (function () {
  "use strict";
  const SQUARES = 5;
  const CELLS = 7;
  const WINDOW = 10; // half of the surroundings' side, in pixels: more than a marker's black frame is wide
  const DARKER = 9; // than the surroundings, in steps of 255
  const SMALLEST = 13;
  const LARGEST = 230; // pixels; larger ones are found in the picture shrunk by half
  const ALIKE = 0.92; // real cards are 0.96 and more, checked cloth and crosswords of a card's size up to 0.85
  const ALIKE_SMALL = 0.86; // of a marker below SMALL pixels, where noise and a dark corner leave real ones at 0.88
  const SMALL = 40;
  const AHEAD = 0.22;
  const CONTRAST = 14;
  const UPRIGHT = 36; // degrees; a card held more askew is nobody's answer
  const SHARPEN = 0.16; // what a lens out of focus mixes into a square from each neighbour

  /* Every marker in four turns, as shades without mean and of length one. */
  const WORDS = [];
  AR.DICTIONARIES.ARUCO_MIP_25h7.codeList.forEach(function (code, index) {
    let bits = AR.hex2bin(code, SQUARES * SQUARES).split("").map(Number);
    for (let turn = 0; turn < 4; turn += 1) {
      const mean = bits.reduce((a, b) => a + b, 0) / bits.length;
      const size = Math.sqrt(bits.reduce((a, b) => a + (b - mean) * (b - mean), 0));
      WORDS.push({ card: index + 1, turn: turn, shades: Float32Array.from(bits, (bit) => (bit - mean) / size) });
      bits = bits.map((_, at) => bits[(SQUARES - 1 - (at % SQUARES)) * SQUARES + Math.floor(at / SQUARES)]);
    }
  });

  function picture(rgba, width, height) {
    const grey = new Uint8Array(width * height);
    for (let at = 0, from = 0; at < grey.length; at += 1, from += 4) {
      grey[at] = (rgba[from] * 77 + rgba[from + 1] * 150 + rgba[from + 2] * 29) >> 8;
    }
    return { width: width, height: height, data: grey };
  }

  function halved(grey) {
    const width = grey.width >> 1;
    const height = grey.height >> 1;
    const data = new Uint8Array(width * height);
    const wide = grey.width;
    const from = grey.data;
    for (let y = 0, to = 0; y < height; y += 1) {
      for (let x = 0, at = 2 * y * wide; x < width; x += 1, at += 2, to += 1) {
        data[to] = (from[at] + from[at + 1] + from[at + wide] + from[at + wide + 1] + 2) >> 2;
      }
    }
    return { width: width, height: height, data: data };
  }

  /* Runs of dark pixels of rows `top` to `bottom`: three numbers each (row, first, last). */
  let runs = new Int32Array(3 << 16);
  function darkRuns(grey, top, bottom) {
    const width = grey.width;
    const height = grey.height;
    const data = grey.data;
    const columns = new Int32Array(width);
    let count = 0;
    let first = Math.max(0, top - WINDOW);
    let last = first - 1;
    for (let y = top; y < bottom; y += 1) {
      while (last < Math.min(height - 1, y + WINDOW)) {
        last += 1;
        for (let x = 0, at = last * width; x < width; x += 1, at += 1) columns[x] += data[at];
      }
      while (first < y - WINDOW) {
        for (let x = 0, at = first * width; x < width; x += 1, at += 1) columns[x] -= data[at];
        first += 1;
      }
      const rows = last - first + 1;
      let sum = 0;
      for (let x = 0; x < WINDOW && x < width; x += 1) sum += columns[x];
      let start = -1;
      if (count + 3 * width > runs.length) {
        const more = new Int32Array(runs.length * 2 + 3 * width);
        more.set(runs);
        runs = more;
      }
      for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
        if (x + WINDOW < width) sum += columns[x + WINDOW];
        if (x > WINDOW) sum -= columns[x - WINDOW - 1];
        const across = Math.min(width - 1, x + WINDOW) - Math.max(0, x - WINDOW) + 1;
        if ((data[at] + DARKER) * rows * across < sum) {
          if (start < 0) start = x;
        } else if (start >= 0) {
          runs[count] = y;
          runs[count + 1] = start;
          runs[count + 2] = x - 1;
          count += 3;
          start = -1;
        }
      }
      if (start >= 0) {
        runs[count] = y;
        runs[count + 1] = start;
        runs[count + 2] = width - 1;
        count += 3;
      }
    }
    return count / 3;
  }

  /* Joins runs that touch and keeps the spots that may be markers: their rows' ends, as a list of points. */
  function spots(count) {
    const parent = new Int32Array(count);
    const box = new Int32Array(count * 5); // left, right, top, bottom, area
    function root(one) {
      while (parent[one] !== one) {
        parent[one] = parent[parent[one]];
        one = parent[one];
      }
      return one;
    }
    let before = 0;
    let row = 0;
    for (let one = 0; one < count; one += 1) {
      const y = runs[3 * one];
      const a = runs[3 * one + 1];
      const b = runs[3 * one + 2];
      parent[one] = one;
      box[5 * one] = a;
      box[5 * one + 1] = b;
      box[5 * one + 2] = y;
      box[5 * one + 3] = y;
      box[5 * one + 4] = b - a + 1;
      if (runs[3 * row] !== y) row = one;
      while (before < row && (runs[3 * before] < y - 1 || (runs[3 * before] === y - 1 && runs[3 * before + 2] < a))) {
        before += 1;
      }
      for (let other = before; other < row && runs[3 * other + 1] <= b; other += 1) {
        const p = root(other);
        const q = root(one);
        if (p === q) continue;
        parent[q] = p;
        box[5 * p] = Math.min(box[5 * p], box[5 * q]);
        box[5 * p + 1] = Math.max(box[5 * p + 1], box[5 * q + 1]);
        box[5 * p + 3] = Math.max(box[5 * p + 3], box[5 * q + 3]);
        box[5 * p + 2] = Math.min(box[5 * p + 2], box[5 * q + 2]);
        box[5 * p + 4] += box[5 * q + 4];
      }
    }
    const found = new Map();
    for (let one = 0; one < count; one += 1) {
      if (parent[one] !== one) continue;
      const wide = box[5 * one + 1] - box[5 * one] + 1;
      const high = box[5 * one + 3] - box[5 * one + 2] + 1;
      const area = box[5 * one + 4];
      if (wide < SMALLEST || high < SMALLEST || wide > LARGEST || high > LARGEST) continue;
      if (wide > 2.6 * high || high > 2.6 * wide || area < 0.2 * wide * high) continue;
      found.set(one, []);
    }
    for (let one = 0; one < count; one += 1) {
      const points = found.get(root(one));
      if (points) points.push([runs[3 * one + 1], runs[3 * one]], [runs[3 * one + 2], runs[3 * one]]);
    }
    return found.values();
  }

  /* Convex outline, clockwise as seen (y grows downwards). */
  function outline(points) {
    points.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
    function half(list) {
      const kept = [];
      for (const p of list) {
        while (kept.length > 1) {
          const a = kept[kept.length - 2];
          const b = kept[kept.length - 1];
          if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
          kept.pop();
        }
        kept.push(p);
      }
      kept.pop();
      return kept;
    }
    const upper = half(points);
    return upper.concat(half(points.reverse()));
  }

  function triangle(a, b, c) {
    return Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2;
  }

  /* The largest quadrilateral in the outline, if the outline is nearly that. */
  function quadrilateral(hull) {
    const n = hull.length;
    if (n < 4) return null;
    let whole = 0;
    for (let i = 1; i + 1 < n; i += 1) whole += triangle(hull[0], hull[i], hull[i + 1]);
    let best = 0;
    let chosen = null;
    for (let i = 0; i + 2 < n; i += 1) {
      let p = i + 1;
      for (let j = i + 2; j < n; j += 1) {
        while (p + 1 < j && triangle(hull[i], hull[p + 1], hull[j]) >= triangle(hull[i], hull[p], hull[j])) p += 1;
        let far = 0;
        let q = -1;
        for (let k = j + 1; k < n; k += 1) {
          const area = triangle(hull[i], hull[j], hull[k]);
          if (area > far) {
            far = area;
            q = k;
          }
        }
        const area = far + triangle(hull[i], hull[p], hull[j]);
        if (q >= 0 && area > best) {
          best = area;
          chosen = [i, p, j, q];
        }
      }
    }
    if (!chosen || best < 0.8 * whole) return null;
    // The outline runs through the middles of the outermost pixels.
    return chosen.map((at) => ({ x: hull[at][0], y: hull[at][1] }));
  }

  function shade(grey, x, y) {
    const left = Math.floor(x);
    const top = Math.floor(y);
    if (left < 0 || top < 0 || left + 1 >= grey.width || top + 1 >= grey.height) return -1;
    const at = top * grey.width + left;
    const dx = x - left;
    const dy = y - top;
    const data = grey.data;
    return (
      (1 - dy) * ((1 - dx) * data[at] + dx * data[at + 1]) +
      dy * ((1 - dx) * data[at + grey.width] + dx * data[at + grey.width + 1])
    );
  }

  /* The line along one edge where dark turns to bright, as [point, direction]; null where there is none. */
  function edge(grey, a, b) {
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    const ux = (b.x - a.x) / length;
    const uy = (b.y - a.y) / length;
    const reach = Math.min(4, Math.max(2, length * 0.08));
    const steps = Math.min(24, Math.max(8, Math.round(length / 2)));
    let n = 0;
    let sx = 0;
    let sy = 0;
    const found = [];
    for (let step = 0; step < steps; step += 1) {
      const t = 0.1 + (0.8 * step) / (steps - 1);
      const x = a.x + t * (b.x - a.x);
      const y = a.y + t * (b.y - a.y);
      let weight = 0;
      let place = 0;
      for (let out = -reach; out <= reach; out += 0.5) {
        // Outwards is to the left of an edge that is walked clockwise.
        const bright = shade(grey, x + uy * (out + 0.5), y - ux * (out + 0.5));
        const dark = shade(grey, x + uy * (out - 0.5), y - ux * (out - 0.5));
        const rise = bright < 0 || dark < 0 ? 0 : bright - dark;
        if (rise > 2) {
          weight += rise * rise;
          place += rise * rise * out;
        }
      }
      if (!weight) continue;
      const px = x + (uy * place) / weight;
      const py = y - (ux * place) / weight;
      found.push([px, py]);
      sx += px;
      sy += py;
      n += 1;
    }
    if (n < steps * 0.6) return null;
    sx /= n;
    sy /= n;
    let xx = 0;
    let xy = 0;
    let yy = 0;
    for (const p of found) {
      xx += (p[0] - sx) * (p[0] - sx);
      xy += (p[0] - sx) * (p[1] - sy);
      yy += (p[1] - sy) * (p[1] - sy);
    }
    const angle = Math.atan2(2 * xy, xx - yy) / 2;
    return [sx, sy, Math.cos(angle), Math.sin(angle)];
  }

  function crossing(p, q) {
    const cross = p[2] * q[3] - p[3] * q[2];
    if (Math.abs(cross) < 0.1) return null;
    const t = ((q[0] - p[0]) * q[3] - (q[1] - p[1]) * q[2]) / cross;
    return { x: p[0] + t * p[2], y: p[1] + t * p[3] };
  }

  function refined(grey, corners) {
    const lines = corners.map((corner, i) => edge(grey, corner, corners[(i + 1) % 4]));
    if (lines.some((line) => !line)) return null;
    const better = lines.map((line, i) => crossing(lines[(i + 3) % 4], line));
    const reach = 3 + 0.12 * Math.hypot(corners[0].x - corners[2].x, corners[0].y - corners[2].y);
    const moved = better.some((one, i) => !one || Math.hypot(one.x - corners[i].x, one.y - corners[i].y) > reach);
    return moved || !CV.isContourConvex(better) ? null : better;
  }

  /* The mean shade of a square whose middle is (x, y) in squares of the marker; -1 outside the picture. */
  function square(grey, map, x, y) {
    let sum = 0;
    for (const off of [[0, 0], [-0.22, -0.22], [0.22, -0.22], [-0.22, 0.22], [0.22, 0.22]]) {
      const u = x + off[0];
      const v = y + off[1];
      const w = map[6] * u + map[7] * v + map[8];
      const one = shade(grey, (map[0] * u + map[1] * v + map[2]) / w, (map[3] * u + map[4] * v + map[5]) / w);
      if (one < 0) return -1;
      sum += one;
    }
    return sum / 5;
  }

  function decode(grey, corners) {
    const map = CV.getPerspectiveTransform(corners, CELLS);
    const cells = new Float32Array(CELLS * CELLS);
    for (let y = 0; y < CELLS; y += 1) {
      for (let x = 0; x < CELLS; x += 1) {
        const one = square(grey, map, x + 0.5, y + 0.5);
        if (one < 0) return null;
        cells[y * CELLS + x] = one;
      }
    }
    let white = 0;
    let black = 0;
    const frame = [];
    for (let i = 0; i < CELLS; i += 1) {
      for (const at of [[i + 0.5, -0.5], [i + 0.5, CELLS + 0.5], [-0.5, i + 0.5], [CELLS + 0.5, i + 0.5]]) {
        white += Math.max(0, square(grey, map, at[0], at[1])) / (4 * CELLS);
      }
      for (const at of [i, (CELLS - 1) * CELLS + i]) frame.push(cells[at]);
      if (i && i < CELLS - 1) frame.push(cells[i * CELLS], cells[i * CELLS + CELLS - 1]);
    }
    for (const one of frame) black += one / frame.length;
    if (white - black < CONTRAST) return null;
    if (frame.filter((one) => one > (white + black) / 2).length > 2) return null;

    const shades = new Float32Array(SQUARES * SQUARES);
    let mean = 0;
    for (let y = 0; y < SQUARES; y += 1) {
      for (let x = 0; x < SQUARES; x += 1) {
        const at = (y + 1) * CELLS + x + 1;
        const near = cells[at - 1] + cells[at + 1] + cells[at - CELLS] + cells[at + CELLS];
        shades[y * SQUARES + x] = cells[at] * (1 + 4 * SHARPEN) - SHARPEN * near;
        mean += shades[y * SQUARES + x] / (SQUARES * SQUARES);
      }
    }
    let size = 0;
    for (let i = 0; i < shades.length; i += 1) {
      shades[i] -= mean;
      size += shades[i] * shades[i];
    }
    size = Math.sqrt(size) || 1;
    let best = null;
    let like = -1;
    let next = -1;
    for (const word of WORDS) {
      let sum = 0;
      for (let i = 0; i < shades.length; i += 1) sum += shades[i] * word.shades[i];
      sum /= size;
      if (sum > like) {
        next = like;
        like = sum;
        best = word;
      } else if (sum > next) next = sum;
    }
    const side = Math.sqrt(Math.abs(map[0] * map[4] - map[1] * map[3])) * CELLS;
    if (like < (side < SMALL ? ALIKE_SMALL : ALIKE) || like - next < AHEAD) return null;
    return { card: best.card, turn: best.turn, like: like };
  }

  /* Which of the card's edges is on top: 0 to 3 for A to D, and by how many degrees it is askew. */
  function held(corners, turn) {
    const middle = { x: 0, y: 0 };
    for (const one of corners) {
      middle.x += one.x / 4;
      middle.y += one.y / 4;
    }
    let least = 180;
    let letter = 0;
    for (let side = 0; side < 4; side += 1) {
      const a = corners[(turn + side) % 4];
      const b = corners[(turn + side + 1) % 4];
      const askew = (Math.abs(Math.atan2((a.x + b.x) / 2 - middle.x, middle.y - (a.y + b.y) / 2)) * 180) / Math.PI;
      if (askew < least) {
        least = askew;
        letter = side;
      }
    }
    return { letter: least <= UPRIGHT ? letter : -1, x: middle.x, y: middle.y };
  }

  /* Cards in rows `top` to `bottom` of a grey picture. */
  function inRows(grey, top, bottom) {
    const found = [];
    for (const points of spots(darkRuns(grey, top, bottom))) {
      const corners = quadrilateral(outline(points));
      if (!corners || CV.minEdgeLength(corners) < SMALLEST * 0.7) continue;
      const better = refined(grey, corners);
      const word = better && decode(grey, better);
      if (!word) continue;
      const way = held(better, word.turn);
      const side = Math.sqrt(triangle([better[0].x, better[0].y], [better[1].x, better[1].y], [better[2].x, better[2].y]) * 2);
      found.push({ card: word.card, letter: way.letter, x: way.x, y: way.y, side: side, like: word.like });
    }
    return found;
  }

  /* Cards of a picture in full size whose first row is row `top` of the camera's, and, where there is one, of the whole
     of it in half the size, which shows what is too near for the full one. */
  function find(grey, top, half) {
    const found = inRows(grey, 0, grey.height);
    for (const one of found) one.y += top;
    if (!half) return found;
    for (const one of inRows(half, 0, half.height)) {
      one.x = 2 * one.x + 0.5;
      one.y = 2 * one.y + 0.5;
      one.side *= 2;
      const known = found.some((other) => other.card === one.card && Math.hypot(other.x - one.x, other.y - one.y) < one.side);
      if (!known) found.push(one);
    }
    return found;
  }

  return { picture: picture, find: find, halved: halved };
})();
