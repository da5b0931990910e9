/**
 * The words 样张 SPECIMEN as outlines. They lie across the whole page: as text they would run into the invoice's own lines
 * when somebody copies or reads the page, as outlines they are only seen. Shapes of Noto Sans SC (SIL Open Font License),
 * thousandths of an em from the baseline, y downwards; M, L, Q as in SVG, Z closes.
 */
const GLYPHS: Readonly<Record<string, { advance: number; path: string }>> = {
  样: {
    advance: 1000,
    path: "M399 -655 L935 -655 L935 -568 L399 -568 Z M430 -448 L904 -448 L904 -362 L430 -362 Z M366 -239 L953 -239 L953 -151 L366 -151 Z M619 -622 L714 -622 L714 83 L619 83 Z M437 -810 L521 -841 Q547 -804 571 -760 Q595 -716 606 -684 L517 -649 Q507 -681 485 -727 Q462 -773 437 -810 Z M810 -848 L906 -817 Q880 -760 850 -702 Q820 -645 793 -604 L712 -633 Q730 -662 749 -699 Q767 -736 783 -775 Q799 -815 810 -848 Z M50 -654 L364 -654 L364 -566 L50 -566 Z M172 -844 L262 -844 L262 83 L172 83 Z M180 -593 L233 -573 Q222 -512 206 -446 Q190 -381 170 -318 Q149 -256 125 -202 Q101 -148 75 -110 Q71 -123 63 -140 Q54 -158 45 -174 Q36 -191 27 -203 Q52 -236 75 -281 Q98 -327 118 -380 Q138 -433 154 -488 Q170 -543 180 -593 Z M257 -534 Q266 -523 284 -497 Q301 -471 322 -440 Q342 -410 360 -384 Q377 -358 383 -347 L326 -278 Q318 -299 303 -329 Q288 -360 271 -392 Q254 -424 239 -452 Q223 -481 212 -498 Z",
  },
  张: {
    advance: 1000,
    path: "M276 -345 L371 -345 Q371 -345 371 -331 Q370 -318 369 -309 Q363 -194 356 -122 Q349 -51 340 -12 Q331 26 315 42 Q300 59 283 66 Q266 72 241 75 Q221 77 186 77 Q151 77 113 75 Q112 56 104 33 Q96 9 84 -8 Q121 -5 153 -4 Q185 -3 199 -3 Q211 -3 220 -5 Q228 -8 235 -14 Q245 -25 253 -58 Q260 -92 266 -158 Q272 -224 276 -331 Z M111 -586 L198 -586 Q194 -533 190 -473 Q185 -413 179 -357 Q173 -302 167 -261 L79 -261 Q86 -303 92 -359 Q98 -415 104 -474 Q109 -534 111 -586 Z M140 -345 L301 -345 L301 -260 L129 -260 Z M143 -586 L274 -586 L274 -724 L85 -724 L85 -811 L365 -811 L365 -497 L143 -497 Z M378 -465 L960 -465 L960 -375 L378 -375 Z M837 -801 L930 -775 Q900 -720 859 -667 Q818 -614 771 -568 Q724 -523 676 -489 Q669 -497 656 -509 Q642 -522 629 -534 Q615 -546 604 -553 Q674 -598 736 -663 Q798 -729 837 -801 Z M739 -410 Q759 -323 792 -245 Q824 -168 871 -106 Q918 -44 979 -7 Q962 6 944 29 Q925 51 914 69 Q848 24 798 -46 Q748 -116 713 -204 Q678 -292 655 -392 Z M471 89 L462 4 L494 -30 L711 -112 Q711 -99 712 -82 Q712 -65 713 -49 Q714 -34 716 -23 Q642 8 597 27 Q552 46 527 58 Q502 69 490 76 Q478 83 471 89 Z M471 89 Q468 77 462 62 Q455 47 448 33 Q440 18 433 9 Q448 1 464 -16 Q480 -33 480 -64 L480 -825 L574 -825 L574 6 Q574 6 564 11 Q553 16 538 25 Q523 34 508 45 Q492 56 482 67 Q471 78 471 89 Z",
  },
  S: {
    advance: 608,
    path: "M307 14 Q231 14 164 -15 Q96 -44 45 -95 L113 -175 Q153 -136 205 -112 Q256 -88 310 -88 Q376 -88 412 -117 Q447 -146 447 -192 Q447 -226 432 -246 Q417 -267 391 -281 Q364 -295 330 -310 L228 -354 Q192 -369 158 -393 Q123 -418 101 -455 Q78 -493 78 -547 Q78 -605 109 -651 Q140 -697 195 -723 Q250 -750 320 -750 Q385 -750 443 -725 Q501 -700 542 -657 L483 -583 Q448 -614 409 -631 Q369 -649 320 -649 Q263 -649 230 -623 Q197 -598 197 -555 Q197 -523 214 -502 Q231 -482 259 -468 Q286 -455 315 -443 L416 -400 Q460 -382 494 -356 Q528 -330 547 -293 Q566 -256 566 -201 Q566 -142 535 -93 Q504 -45 446 -15 Q388 14 307 14 Z",
  },
  P: {
    advance: 648,
    path: "M97 0 L97 -737 L320 -737 Q403 -737 466 -715 Q529 -694 566 -645 Q602 -597 602 -513 Q602 -433 566 -381 Q530 -330 468 -304 Q405 -279 324 -279 L213 -279 L213 0 Z M213 -373 L314 -373 Q401 -373 444 -407 Q487 -441 487 -513 Q487 -587 442 -615 Q397 -643 309 -643 L213 -643 Z",
  },
  E: {
    advance: 600,
    path: "M97 0 L97 -737 L532 -737 L532 -639 L213 -639 L213 -434 L483 -434 L483 -336 L213 -336 L213 -99 L543 -99 L543 0 Z",
  },
  C: {
    advance: 646,
    path: "M384 14 Q315 14 256 -11 Q196 -37 151 -86 Q106 -135 81 -205 Q56 -276 56 -367 Q56 -457 82 -528 Q108 -599 153 -648 Q198 -698 259 -724 Q320 -750 390 -750 Q458 -750 511 -722 Q564 -694 598 -657 L536 -583 Q507 -612 472 -630 Q436 -649 392 -649 Q328 -649 280 -615 Q231 -581 204 -519 Q176 -457 176 -370 Q176 -283 202 -219 Q228 -156 276 -122 Q324 -88 389 -88 Q439 -88 479 -109 Q518 -131 551 -167 L614 -93 Q569 -41 513 -13 Q456 14 384 14 Z",
  },
  I: { advance: 309, path: "M97 0 L97 -737 L213 -737 L213 0 Z" },
  M: {
    advance: 830,
    path: "M97 0 L97 -737 L231 -737 L365 -364 Q378 -328 390 -290 Q402 -253 414 -216 L419 -216 Q432 -253 444 -290 Q455 -328 467 -364 L599 -737 L734 -737 L734 0 L626 0 L626 -364 Q626 -397 629 -437 Q631 -477 635 -518 Q638 -559 642 -592 L637 -592 L578 -422 L450 -71 L378 -71 L249 -422 L190 -592 L186 -592 Q190 -559 194 -518 Q197 -477 200 -437 Q202 -397 202 -364 L202 0 Z",
  },
  N: {
    advance: 734,
    path: "M97 0 L97 -737 L216 -737 L460 -304 L537 -149 L542 -149 Q537 -205 532 -269 Q526 -333 526 -393 L526 -737 L637 -737 L637 0 L518 0 L274 -434 L197 -588 L193 -588 Q197 -531 202 -469 Q207 -407 207 -346 L207 0 Z",
  },
  " ": { advance: 260, path: "" },
};

/** One stroke of an outline in millimetres. */
export type Segment = { to: "M" | "L" | "Q" | "Z"; points: [x: number, y: number][] };

export type Placing = { words: string; x: number; y: number; size: number; degrees: number };

/** Width of the words in ems. */
export function outlineWidth(words: string): number {
  return [...words].reduce((sum, char) => sum + (GLYPHS[char]?.advance ?? 0), 0) / 1000;
}

/** The words with their middle at x, y, turned by so many degrees (clockwise). Only the characters of the mark have shapes. */
export function outline({ words, x, y, size, degrees }: Placing): Segment[] {
  const turn = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const segments: Segment[] = [];
  let pen = -outlineWidth(words) / 2;
  for (const char of words) {
    const glyph = GLYPHS[char];
    if (glyph === undefined) throw new RangeError(`no outline of ${char}`);
    for (const [to, numbers] of strokes(glyph.path)) {
      const points = numbers.map(([gx, gy]): [number, number] => {
        // letters stand a third of an em above and below their middle
        const [dx, dy] = [(pen + gx / 1000) * size, (gy / 1000 + 0.36) * size];
        return [x + cos * dx - sin * dy, y + sin * dx + cos * dy];
      });
      segments.push({ to, points });
    }
    pen += glyph.advance / 1000;
  }
  return segments;
}

function* strokes(path: string): Generator<[Segment["to"], [number, number][]]> {
  for (const match of path.matchAll(/([MLQZ])([-\d ]*)/gu)) {
    const numbers = match[2]!.trim().split(" ").filter(Boolean).map(Number);
    const pairs: [number, number][] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) pairs.push([numbers[i]!, numbers[i + 1]!]);
    yield [match[1] as Segment["to"], pairs];
  }
}
