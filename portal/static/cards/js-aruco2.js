/* js-aruco2 2.0.0, trimmed to what reading cards needs; the licences stand in js-aruco2.LICENSE.txt.
   Kept: four functions of cv.js, the code words of the dictionary ARUCO_MIP_25h7 (its first 60) and how they are read.
   Left out: thresholding, contours and decoding, which detect.js does faster and for smaller markers. */
var CV = {};
var AR = { DICTIONARIES: {} };

AR.DICTIONARIES.ARUCO_MIP_25h7 = {
  nBits: 25,
  tau: 7,
  codeList: [
    0x1ad2487, 0x141b6e9, 0x1780e66, 0x1a86ad8, 0x1146916, 0x14ebcb6, 0x1a1893c, 0xd79525, 0xf8db53, 0x1b5928,
    0x127bf52, 0x1cb3a02, 0x145ed8c, 0x3970ef, 0xc8934c, 0x5baded, 0x53c9da, 0x1991f79, 0x1d40a4d, 0x1631993,
    0x74d97c, 0x62c8a5, 0x1a6ce96, 0x1c71456, 0x18d8df2, 0xe290fa, 0x494061, 0xedc6cd, 0x12bd8f0, 0x1a5d254,
    0x172eb3a, 0x9d6e92, 0x10a2172, 0x1bd085a, 0x186e528, 0xb4af45, 0x55a5b2, 0x5e5136, 0x88508b, 0xea2c6f,
    0x1a9274c, 0xbbb977, 0x5ede62, 0x105ba85, 0x18a79bc, 0x18d4b9d, 0x1a144de, 0x1ba5390, 0x1b8a652, 0x1c4948d,
    0x3ce285, 0xb5cce7, 0x16d2cb9, 0xb7d338, 0xb650e9, 0x130e4b1, 0xd3badc, 0xf2161d, 0x17a45a7, 0x14c5c50
  ]
};

AR.hex2bin = function (hex, nBits) {
  return hex.toString(2).padStart(nBits, '0');
};

CV.getPerspectiveTransform = function(src, size){
  var rq = CV.square2quad(src);

  rq[0] /= size;
  rq[1] /= size;
  rq[3] /= size;
  rq[4] /= size;
  rq[6] /= size;
  rq[7] /= size;

  return rq;
};

CV.square2quad = function(src){
  var sq = [], px, py, dx1, dx2, dy1, dy2, den;

  px = src[0].x - src[1].x + src[2].x - src[3].x;
  py = src[0].y - src[1].y + src[2].y - src[3].y;

  if (0 === px && 0 === py){
    sq[0] = src[1].x - src[0].x;
    sq[1] = src[2].x - src[1].x;
    sq[2] = src[0].x;
    sq[3] = src[1].y - src[0].y;
    sq[4] = src[2].y - src[1].y;
    sq[5] = src[0].y;
    sq[6] = 0;
    sq[7] = 0;
    sq[8] = 1;

  }else{
    dx1 = src[1].x - src[2].x;
    dx2 = src[3].x - src[2].x;
    dy1 = src[1].y - src[2].y;
    dy2 = src[3].y - src[2].y;
    den = dx1 * dy2 - dx2 * dy1;

    sq[6] = (px * dy2 - dx2 * py) / den;
    sq[7] = (dx1 * py - px * dy1) / den;
    sq[8] = 1;
    sq[0] = src[1].x - src[0].x + sq[6] * src[1].x;
    sq[1] = src[3].x - src[0].x + sq[7] * src[3].x;
    sq[2] = src[0].x;
    sq[3] = src[1].y - src[0].y + sq[6] * src[1].y;
    sq[4] = src[3].y - src[0].y + sq[7] * src[3].y;
    sq[5] = src[0].y;
  }

  return sq;
};

CV.isContourConvex = function(contour){
  var orientation = 0, convex = true,
      len = contour.length, i = 0, j = 0,
      cur_pt, prev_pt, dxdy0, dydx0, dx0, dy0, dx, dy;

  prev_pt = contour[len - 1];
  cur_pt = contour[0];

  dx0 = cur_pt.x - prev_pt.x;
  dy0 = cur_pt.y - prev_pt.y;

  for (; i < len; ++ i){
    if (++ j === len) {j = 0;}

    prev_pt = cur_pt;
    cur_pt = contour[j];

    dx = cur_pt.x - prev_pt.x;
    dy = cur_pt.y - prev_pt.y;
    dxdy0 = dx * dy0;
    dydx0 = dy * dx0;

    orientation |= dydx0 > dxdy0? 1: (dydx0 < dxdy0? 2: 3);

    if (3 === orientation){
        convex = false;
        break;
    }

    dx0 = dx;
    dy0 = dy;
  }

  return convex;
};

CV.minEdgeLength = function(poly){
  var len = poly.length, i = 0, j = len - 1,
      min = Infinity, d, dx, dy;

  for (; i < len; j = i ++){
    dx = poly[i].x - poly[j].x;
    dy = poly[i].y - poly[j].y;

    d = dx * dx + dy * dy;

    if (d < min){
      min = d;
    }
  }

  return Math.sqrt(min);
};
