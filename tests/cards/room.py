"""A synthetic class room (tests only): cards held up at 2 to 8 m, as a phone on the teacher's desk would see them.

What is imitated: perspective, tilt, turns, trembling hands, a lens out of focus, sensor noise, uneven light, JPEG,
fingers on the rim, heads that pass in front, and things that look like cards. Pillow alone does it. What is not: the
gloss of laminated cards, the smear of a shaking camera, rolling shutter."""

import math
import random
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from portal.live.cards.markers import CARDS, CELLS, LETTERS, PAPERS, SQUARES, squares

FIELD_DEGREES = 62.0  # across; common for a phone's main camera in video
FINE = 3  # pixels drawn per pixel shown
Point = tuple[float, float]


@dataclass
class Held:
    """One card in the room: metres from the camera, where on the picture's middle cross, and how it is held."""

    card: int
    letter: str
    far: float
    x: float
    y: float
    roll: float
    yaw: float
    pitch: float
    bright: float
    hidden: frozenset[int] = frozenset()  # frames in which a head stands before it


@dataclass
class Conditions:
    """How hard the room is to read; the defaults are an ordinary lesson."""

    blur: float = 0.8  # Gaussian, pixels at 1080p
    noise: float = 6.0  # standard deviation in steps of 255
    tilt: float = 14.0  # degrees from upright, at most
    lean: float = 32.0  # degrees away from the camera, at most
    uneven: float = 0.55  # the darkest part's light, of 1
    passing: float = 0.1  # share of cards that a head hides for a third of the time
    jpeg: int = 85


@dataclass
class Room:
    """A room of `count` cards, and its pictures."""

    count: int
    size: str = "a5"
    width: int = 1920
    height: int = 1080
    seed: int = 1
    near: float = 2.0
    distant: float = 8.0
    conditions: Conditions = field(default_factory=Conditions)
    held: list[Held] = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self.paper = PAPERS[self.size]
        self.focal = self.width / 2 / math.tan(math.radians(FIELD_DEGREES / 2))
        self.held = self._seat()
        self._wall: Image.Image | None = None

    @property
    def truth(self) -> dict[int, str]:
        """The letter of every card in the room."""
        return {one.card: one.letter for one in self.held}

    def _seat(self) -> list[Held]:
        """Rows from near to far, none covering another: who is covered holds the card higher or to the side."""
        chance, limits = self._chance, self.conditions
        numbers = chance.sample(range(1, CARDS + 1), self.count)
        # As many far as near by the width of the room at that distance; both ends are always there.
        distances = [self.near, self.distant]
        while len(distances) < self.count:
            far = chance.uniform(self.near, self.distant)
            if chance.random() < far / self.distant:
                distances.append(far)
        taken: list[tuple[float, float, float, float]] = []
        held = []
        for card, far in zip(numbers, sorted(distances), strict=True):
            reach = 0.5 * math.hypot(self.paper.width, self.paper.height) / 1000 * self.focal / far * 1.08
            for _ in range(4000):
                x = chance.uniform(reach, self.width - reach)
                y = chance.uniform(reach, self.height - reach)
                if all(abs(x - a) > reach + r or abs(y - b) > reach + s for a, b, r, s in taken):
                    break
            else:
                raise AssertionError("the room is too full for so large cards")
            taken.append((x, y, reach, reach))
            hidden = frozenset(range(0, 12, 3)) if chance.random() < limits.passing else frozenset()
            held.append(
                Held(
                    card,
                    chance.choice(LETTERS),
                    far,
                    (x - self.width / 2) / self.focal * far,
                    (y - self.height / 2) / self.focal * far,
                    chance.uniform(-limits.tilt, limits.tilt),
                    chance.uniform(-limits.lean, limits.lean),
                    chance.uniform(-limits.lean, limits.lean) * 0.7,
                    chance.uniform(0.75, 1.0),
                    hidden,
                )
            )
        return held

    def frame(self, number: int) -> Image.Image:
        """Picture `number`: each differs by trembling hands, noise, and who is hidden."""
        chance = random.Random(self.seed * 1000 + number)
        picture = self._background().copy()
        for one in sorted(self.held, key=lambda held: -held.far):
            self._paint(picture, one, chance)
            if number % 12 in one.hidden:
                middle = self._project(one, [(0.0, 0.0)], (0, 0, 0, 0, 0, 0))[0]
                self._head(picture, middle, 0.14 * self.focal / one.far)
        picture = ImageChops.multiply(picture, self._light())
        picture = picture.filter(ImageFilter.GaussianBlur(self.conditions.blur * self.width / 1920))
        noise = Image.effect_noise((self.width, self.height), self.conditions.noise)
        picture = ImageChops.add(picture, noise, scale=1, offset=-128)
        return _through_jpeg(picture, self.conditions.jpeg)

    def _background(self) -> Image.Image:
        if self._wall is None:
            chance = random.Random(self.seed + 77)
            wall = Image.new("L", (self.width, self.height), 150)
            pen = ImageDraw.Draw(wall)
            unit = self.width / 1920
            for _ in range(40):  # windows, posters, desks, books with dark edges
                x, y = chance.uniform(0, self.width), chance.uniform(0, self.height)
                w, h = chance.uniform(20, 300) * unit, chance.uniform(20, 260) * unit
                edge = int(chance.choice([0, 0, 3, 6, 12]) * unit)
                pen.rectangle((x, y, x + w, y + h), chance.randrange(40, 240), chance.randrange(0, 90), edge)
            for _ in range(12):  # checked shirts and keyboards: squares in squares
                x, y, side = chance.uniform(0, self.width), chance.uniform(0, self.height), chance.uniform(3, 12) * unit
                pen.rectangle((x, y, x + 7 * side, y + 7 * side), 25)
                for place in range(SQUARES * SQUARES):
                    a, b = x + side * (1 + place % SQUARES), y + side * (1 + place // SQUARES)
                    if chance.random() < 0.5:
                        pen.rectangle((a, b, a + side, b + side), 225)
            for _ in range(60):  # people
                x, y, r = chance.uniform(0, self.width), chance.uniform(0, self.height), chance.uniform(15, 90) * unit
                pen.ellipse((x - r, y - r, x + r, y + 2 * r), chance.randrange(20, 200))
            self._wall = wall
        return self._wall

    def _light(self) -> Image.Image:
        """A window at one side: bright there, `uneven` at the other end."""
        low = int(255 * self.conditions.uneven)
        ramp = Image.linear_gradient("L").rotate(90 if self.seed % 2 else 270)
        return ramp.resize((self.width, self.height)).point([low + (255 - low) * step // 255 for step in range(256)])

    def _project(self, one: Held, points: list[Point], tremble: tuple[float, ...]) -> list[Point]:
        """Where points of the card (millimetres from its middle) fall on the picture."""
        dx, dy, droll, dyaw, dpitch, _ = tremble
        turn = -90.0 * LETTERS.index(one.letter)  # the letter's edge goes to the top
        roll, yaw, pitch = (math.radians(a) for a in (one.roll + turn + droll, one.yaw + dyaw, one.pitch + dpitch))
        placed = []
        for px, py in points:
            x, y = px / 1000, py / 1000
            x, y = x * math.cos(roll) - y * math.sin(roll), x * math.sin(roll) + y * math.cos(roll)
            z = x * math.sin(yaw)
            x = x * math.cos(yaw)
            y, z = y * math.cos(pitch) - z * math.sin(pitch), y * math.sin(pitch) + z * math.cos(pitch)
            depth = one.far + z
            placed.append(
                (
                    (one.x + x + dx) / depth * self.focal + self.width / 2,
                    (one.y + y + dy) / depth * self.focal + self.height / 2,
                )
            )
        return placed

    def _paint(self, picture: Image.Image, one: Held, chance: random.Random) -> None:
        tremble = tuple(chance.gauss(0, s) for s in (0.004, 0.004, 0.7, 1.0, 1.0, 1.0))
        half_w, half_h = self.paper.width / 2, self.paper.height / 2
        rim = [(-half_w, -half_h), (half_w, -half_h), (half_w, half_h), (-half_w, half_h)]
        corners = self._project(one, rim, tremble)
        left, top = (math.floor(min(p[axis] for p in corners)) - 1 for axis in (0, 1))
        right, bottom = (math.ceil(max(p[axis] for p in corners)) + 1 for axis in (0, 1))
        across, down = (right - left) * FINE, (bottom - top) * FINE
        # Drawn near the size it is shown in, so that nothing aliases.
        scale = min(3.0, max(0.4, across / self.paper.width * 1.2))
        face = card_face(one.card, self.size, scale, int(235 * one.bright))
        _thumbs(face, chance)
        wanted = [((x - left) * FINE, (y - top) * FINE) for x, y in corners]
        has = [(0.0, 0.0), (face.width, 0.0), (face.width, face.height), (0.0, face.height)]
        numbers = _solve(wanted, has)
        fine = face.transform((across, down), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)
        mask = Image.new("L", face.size, 255)
        mask = mask.transform((across, down), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR)
        small = (right - left, bottom - top)
        picture.paste(fine.resize(small, Image.Resampling.BOX), (left, top), mask.resize(small, Image.Resampling.BOX))

    def _head(self, picture: Image.Image, middle: Point, radius: float) -> None:
        x, y = middle
        ImageDraw.Draw(picture).ellipse((x - radius, y - radius, x + radius, y + 1.4 * radius), 35)


def card_face(card: int, size: str, scale: float, white: int = 235) -> Image.Image:
    """The printed card, `scale` pixels a millimetre; ink is never quite black."""
    paper = PAPERS[size]
    face = Image.new("L", (round(paper.width * scale), round(paper.height * scale)), white)
    pen = ImageDraw.Draw(face)
    left, top = (paper.width - paper.marker) / 2, (paper.height - paper.marker) / 2

    def block(x: float, y: float, wide: float, high: float, shade: int) -> None:
        a, b = (left + x * paper.cell) * scale, (top + y * paper.cell) * scale
        pen.rectangle((a, b, a + wide * paper.cell * scale - 1, b + high * paper.cell * scale - 1), shade)

    block(0, 0, CELLS, CELLS, 30)
    for y, row in enumerate(squares(card)):
        for x, bright in enumerate(row):
            if bright:
                block(x + 1, y + 1, 1, 1, white)
    return face


def _thumbs(face: Image.Image, chance: random.Random) -> None:
    """Two hands on the wide rims, sometimes up to the marker's white frame."""
    pen = ImageDraw.Draw(face)
    wide, high = face.size
    scale = min(wide, high) / 148.5 if wide > high else wide / 210
    for end in (0, 1):
        deep = chance.uniform(10, 34) * scale
        thick = 11 * scale
        along = chance.uniform(0.3, 0.7)
        if wide > high:
            box = (-thick, along * high, deep, along * high + 2 * thick)
            box = box if end == 0 else (wide - deep, box[1], wide + thick, box[3])
        else:
            box = (along * wide, -thick, along * wide + 2 * thick, deep)
            box = box if end == 0 else (box[0], high - deep, box[2], high + thick)
        pen.ellipse(box, 120)


def _through_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    held = BytesIO()
    picture.save(held, "JPEG", quality=quality)
    return Image.open(held).convert("L")


def _solve(target: list[Point], source: list[Point]) -> list[float]:
    """The eight numbers of the perspective that takes `target` to `source`, by elimination."""
    rows = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(8):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [rows[n][8] / rows[n][n] for n in range(8)]


def y4m(frames: list[Image.Image], rate: int = 10) -> bytes:
    """Grey pictures as the video file that Chromium's fake camera plays, over and over."""
    wide, high = frames[0].size
    parts = [f"YUV4MPEG2 W{wide} H{high} F{rate}:1 Ip A1:1 C420jpeg\n".encode()]
    grey = bytes([128]) * (wide * high // 2)
    for frame in frames:
        # Video keeps 16 to 235 for black to white.
        parts += [b"FRAME\n", frame.point([16 + step * 219 // 255 for step in range(256)]).tobytes(), grey]
    return b"".join(parts)
