/**
 * Simple case folding of Unicode 15.0 (CaseFolding.txt, status C and S), the version Loki 3.7 is built with. A run is
 * `start,length,step,delta` in base 36: for each code point of the run, adding delta gives the next code point of its
 * orbit. A single code point leaves length and step out.
 */
export const FOLD_RUNS =
  '1t,p,1,w 2p,9,1,-w 2z,,,6gv 30,6,1,-w 37,,,7g 38,6,1,-w 51,,,kn 5c,m,1,w 60,6,1,w 67,,,5vj 68,4,1,-w ' +
  '6d,,,6di 6e,g,1,-w 6w,6,1,-w 73,,,3d 74,1a,2,1 75,1a,2,-1 8i,4,2,1 8j,4,2,-1 8p,e,2,1 8q,e,2,-1 ' +
  '96,18,2,1 97,18,2,-1 ag,,,-3d ah,4,2,1 ai,4,2,-1 an,,,-8c ao,,,5f ap,,,5u aq,2,2,1 ar,2,2,-1 au,,,5q ' +
  'av,,,1 aw,,,-1 ax,1,1,5p az,,,1 b0,,,-1 b2,,,27 b3,,,5m b4,,,5n b5,,,1 b6,,,-1 b7,,,5p b8,,,5r b9,,,2p ' +
  'ba,,,5v bb,,,5t bc,,,1 bd,,,-1 be,,,4j bg,,,5v bh,,,5x bi,,,3m bj,,,5y bk,4,2,1 bl,4,2,-1 bq,,,62 br,,,1 ' +
  'bs,,,-1 bt,,,62 bw,,,1 bx,,,-1 by,,,62 bz,,,1 c0,,,-1 c1,1,1,61 c3,2,2,1 c4,2,2,-1 c7,,,63 c8,,,1 ' +
  'c9,,,-1 cc,,,1 cd,,,-1 cf,,,1k ck,1,1,1 cm,,,-2 cn,1,1,1 cp,,,-2 cq,1,1,1 cs,,,-2 ct,e,2,1 cu,e,2,-1 ' +
  'd9,,,-27 da,g,2,1 db,g,2,-1 dt,1,1,1 dv,,,-2 dw,,,1 dx,,,-1 dy,,,-2p dz,,,-1k e0,12,2,1 e1,12,2,-1 ' +
  'f4,,,-3m f6,g,2,1 f7,g,2,-1 fu,,,8bv fv,,,1 fw,,,-1 fx,,,-4j fy,,,8bs fz,1,1,8cf g1,,,1 g2,,,-1 g3,,,-5f ' +
  'g4,,,1x g5,,,1z g6,8,2,1 g7,8,2,-1 gg,,,8bj gh,,,8bg gi,,,8bi gj,,,-5u gk,,,-5q gm,1,1,-5p gp,,,-5m ' +
  'gr,,,-5n gs,,,wnj gw,,,-5p gx,,,wnf gz,,,-5r h1,,,wmg h2,,,wn8 h4,,,-5t h5,,,-5v h6,,,wn8 h7,,,8af ' +
  'h8,,,wn5 hb,,,-5v hd,,,8al he,,,-5x hh,,,-5y hp,,,89z hs,,,-62 hu,,,wn7 hv,,,-62 hz,,,wmi i0,,,-62 ' +
  'i1,,,-1x i2,1,1,-61 i4,,,-1z ia,,,-63 il,,,wlx im,,,wlu n9,,,2c og,2,2,1 oh,2,2,-1 om,,,1 on,,,-1 ' +
  'or,2,1,3m ov,,,38 p2,,,12 p4,2,1,11 p8,,,1s pa,1,1,1r pd,g,1,w pv,,,v pw,7,1,w q4,,,-12 q5,2,1,-11 ' +
  'q9,2,2,-w qa,,,u qc,2,2,-w qd,,,1s qf,,,-w qg,,,p qh,,,5j9 qi,,,1i qj,2,2,-w qk,,,-lj qm,1,1,-w qo,,,m ' +
  'qp,,,1c qq,,,1 qr,2,1,-w qu,,,f qv,1,1,-w qx,,,5st qy,1,1,-w r0,,,-1s r1,1,1,-1r r3,,,8 r4,,,-1q r5,,,z ' +
  'r9,,,-1b ra,,,-1i rb,,,-8 rc,m,2,1 rd,m,2,-1 s0,,,-2e s1,,,-28 s2,,,7 s3,,,-38 s4,,,-2k s5,,,-2o s7,,,1 ' +
  's8,,,-1 s9,,,-7 sa,,,1 sb,,,-1 sd,2,1,-3m sg,f,1,28 sw,v,1,w ts,1,1,-w tu,,,4su tv,2,2,-w tw,,,4st ' +
  'ty,7,1,-w u6,,,4sk u7,1,1,-w u9,1,1,4si ub,6,1,-w ui,,,4sc uj,4,1,-w uo,f,1,-28 v4,2,2,1 v5,,,-1 ' +
  'v7,,,4ro v8,s,2,1 v9,s,2,-1 wa,1g,2,1 wb,1g,2,-1 xs,,,f xt,c,2,1 xu,c,2,-1 y7,,,-f y8,2m,2,1 y9,2m,2,-1 ' +
  '10x,11,1,1c 129,11,1,-1c 3a8,11,1,5ls 3bb,,,5ls 3bh,,,5ls 3bk,16,1,2bk 3ct,2,1,2bk 3vk,27,1,tzk ' +
  '3xs,5,1,8 3y0,5,1,-8 5mo,,,-4tq 5mp,,,-4tp 5mq,,,-4tg 5mr,,,-4te 5ms,,,1 5mt,,,-4tf 5mu,,,-4t8 ' +
  '5mv,,,-4rp 5mw,,,r7m 5n4,16,1,-2bk 5od,2,1,-2bk 5tl,,,r9g 5tp,,,2xy 5u6,,,raw 5xc,2o,2,1 5xd,2m,2,-1 ' +
  '601,,,1m 602,1e,2,1 603,1e,2,-1 61n,,,-1n 61q,,,-5vj 61s,2m,2,1 61t,2m,2,-1 64g,7,1,8 64o,7,1,-8 ' +
  '64w,5,1,8 654,5,1,-8 65c,7,1,8 65k,7,1,-8 65s,7,1,8 660,7,1,-8 668,5,1,8 66g,5,1,-8 66p,6,2,8 66x,6,2,-8 ' +
  '674,7,1,8 67c,7,1,-8 67k,1,1,22 67m,3,1,2e 67q,1,1,2s 67s,1,1,3k 67u,1,1,34 67w,1,1,3i 680,7,1,8 ' +
  '688,7,1,-8 68g,7,1,8 68o,7,1,-8 68w,7,1,8 694,7,1,-8 69c,1,1,8 69f,,,9 69k,1,1,-8 69m,1,1,-22 69o,,,-9 ' +
  '69q,,,-5mh 69v,,,9 6a0,3,1,-2e 6a4,,,-9 6a8,1,1,8 6ag,1,1,-8 6ai,1,1,-2s 6ao,1,1,8 6at,,,7 6aw,1,1,-8 ' +
  '6ay,1,1,-34 6b0,,,-7 6b7,,,9 6bc,1,1,-3k 6be,1,1,-3i 6bg,,,-9 6jq,,,-5tp 6ju,,,-6hr 6jv,,,-6ee 6k2,,,s ' +
  '6ku,,,-s 6lc,f,1,g 6ls,f,1,-g 6mb,,,1 6mc,,,-1 792,p,1,q 79s,p,1,-q 8ow,1b,1,1c 8q8,1b,1,-1c 8rk,,,1 ' +
  '8rl,,,-1 8rm,,,-8af 8rn,,,-2xy 8ro,,,-89z 8rp,,,-8bv 8rq,,,-8bs 8rr,4,2,1 8rs,4,2,-1 8rx,,,-8bg ' +
  '8ry,,,-8al 8rz,,,-8bj 8s0,,,-8bi 8s2,,,1 8s3,,,-1 8s5,,,1 8s6,,,-1 8se,1,1,-8cf 8sg,2q,2,1 8sh,2q,2,-1 ' +
  '8vf,2,2,1 8vg,2,2,-1 8vm,,,1 8vn,,,-1 8w0,11,1,-5ls 8x3,,,-5ls 8x9,,,-5ls wu8,a,2,1 wu9,8,2,-1 ' +
  'wuj,,,-r7n wuk,w,2,1 wul,w,2,-1 ww0,q,2,1 ww1,q,2,-1 x0i,c,2,1 x0j,c,2,-1 x0y,1o,2,1 x0z,1o,2,-1 ' +
  'x2x,2,2,1 x2y,2,2,-1 x31,,,-r9g x32,8,2,1 x33,8,2,-1 x3f,,,1 x3g,,,-1 x3h,,,-wmg x3k,2,2,1 x3l,2,2,-1 ' +
  'x3o,,,1c x3q,i,2,1 x3r,i,2,-1 x4a,,,-wn8 x4b,,,-wnj x4c,,,-wnf x4d,,,-wn5 x4e,,,-wn8 x4g,,,-wlu ' +
  'x4h,,,-wmi x4i,,,-wlx x4j,,,ps x4k,e,2,1 x4l,e,2,-1 x50,,,-1c x51,,,-wn7 x52,,,-raw x53,2,2,1 x54,2,2,-1 ' +
  'x5c,,,1 x5d,,,-1 x5i,2,2,1 x5j,2,2,-1 x6d,,,1 x6e,,,-1 xub,,,-ps xv4,27,1,-tzk 1ee9,p,1,w 1ef5,p,1,-w ' +
  '1fcw,13,1,14 1fe0,13,1,-14 1fhs,z,1,14 1fiw,z,1,-14 1fn4,a,1,13 1fng,e,1,13 1fnw,6,1,13 1fo4,1,1,13 ' +
  '1fo7,a,1,-13 1foj,e,1,-13 1foz,6,1,-13 1fp7,1,1,-13 1h1c,1e,1,1s 1h34,1e,1,-1s 1jfk,v,1,w 1jgg,v,1,-w ' +
  '20cg,v,1,w 20dc,v,1,-w 2olc,x,1,y 2oma,x,1,-y';

/** The scripts of Unicode 15.0 that `\p{…}` takes; a newer script of the platform must not be accepted. */
export const SCRIPTS =
  'Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki ' +
  'Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee ' +
  'Chorasmian Common Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra ' +
  'Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati ' +
  'Gunjala_Gondi Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited ' +
  'Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi ' +
  'Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian ' +
  'Mahajani Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui ' +
  'Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari ' +
  'Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic ' +
  'Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage ' +
  'Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan ' +
  'Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri ' +
  'Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan ' +
  'Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square';

/**
 * What is assigned in Unicode 15.0, so that a newer platform gives the same sets: gap and length of each run of
 * assigned code points, in base 36.
 */
export const ASSIGNED_RUNS =
  '0,oo 2,6 4,7 1,1 1,k 1,b1 1,12 2,1e 2,3 1,1j 8,r 4,6 b,7i 1,1o 2,2t e,1n 2,1d 2,f 1,s 2,1 1,b 5,v 1,2 6,6k ' +
  '1,8 2,2 2,m 1,7 1,1 3,4 2,9 2,2 2,4 8,1 4,2 1,5 2,p 2,3 1,6 4,2 2,m 1,7 1,2 1,2 1,2 2,1 1,5 4,2 2,3 3,1 ' +
  '7,4 1,1 7,h a,3 1,9 1,3 1,m 1,7 1,2 1,5 2,a 1,3 1,3 2,1 f,4 2,c 7,7 1,3 1,8 2,2 2,m 1,7 1,2 1,5 2,9 2,2 ' +
  '2,3 7,3 4,2 1,5 2,i a,2 1,6 3,3 1,4 3,2 1,1 1,2 3,2 3,3 3,c 4,5 3,3 1,4 2,1 6,1 e,l 5,d 1,3 1,n 1,g 2,9 ' +
  '1,3 1,4 7,2 1,3 2,1 2,4 2,a 7,m 1,3 1,n 1,a 1,5 2,9 1,3 1,4 7,2 6,2 1,4 2,a 1,3 c,d 1,3 1,1f 1,3 1,6 4,g ' +
  '2,q 1,3 1,i 3,o 1,9 1,1 2,7 3,1 4,6 1,1 1,8 6,a 2,3 c,1m 4,t 11,2 1,1 1,5 1,o 1,1 1,n 2,5 1,1 1,7 1,a 2,4 ' +
  'w,20 1,10 4,13 1,10 1,f 1,d 11,5i 1,1 5,1 2,ah 1,4 2,7 1,1 1,4 2,15 1,4 2,x 1,4 2,7 1,1 1,4 2,f 1,1l 1,4 ' +
  '2,1v 2,w 3,q 6,2e 2,6 2,il 3,2h 7,m 9,o 9,k c,d 1,3 1,2 c,2m 2,a 6,a 6,q 6,2h 7,17 5,1y a,v 1,c 4,c 4,1 ' +
  '3,16 2,5 b,18 4,q 6,b 3,1q 2,1t 1,t 2,b 6,a 6,e 2,v 1d,25 3,1b 1,38 8,1o 3,f 3,1o 7,17 2,b 8,17 5,eu 2,6 ' +
  '2,12 2,6 2,8 1,1 1,1 1,1 1,v 2,1h 1,f 1,e 2,6 1,j 2,3 1,9 1,2t 1,c 2,r 1,d 3,x f,x f,3w 4,if p,b l,1ec 2,w ' +
  '1,9p 5,19 1,1 5,1 2,1k 7,2 e,o 9,7 1,7 1,7 1,7 1,7 1,7 1,7 1,7 1,3i y,q 1,2h c,5y q,c 4,1s 1,2e 2,2v 5,17 ' +
  '1,2m 1,2c c,1b 1,mlp 3,1j 9,9o k,54 8,5n 5,2 1,1 1,5 o,1n 3,a 6,1k 8,1y 8,c 6,38 b,u 3,26 1,b 4,x 1,1j 9,e ' +
  '2,a 2,2v o,s a,6 2,6 2,6 9,7 1,7 1,1o 4,3i 2,a 6,8mc c,n 4,1d 4,6su 2,2y 12,7 c,5 5,q 1,5 1,1 1,2 1,2 1,3h ' +
  'g,cd 2,1i 7,1 w,16 6,1f 1,j 1,4 4,5 1,3r 2,1 1,5a 3,6 2,6 2,6 2,3 3,7 1,7 a,5 2,c 1,q 1,j 1,2 1,f 2,e y,3f ' +
  '5,3 4,19 3,2g 1,d 3,1 1b,1a 3m,t 3,1d f,s 4,10 9,u 5,17 5,u 1,11 4,e 16,4e 2,a 6,10 4,10 4,14 8,1g b,c 1,f ' +
  '1,7 1,2 1,b 1,f 1,7 1,2 1v,8n 9,m a,8 o,6 1,16 1,9 1x,6 2,1 1,18 1,2 3,1 2,n 1,20 8,9 1c,j 1,2 5,x 3,r 5,1 ' +
  '1s,1k 4,k 2,1e 1,2 5,8 1,3 1,t 2,3 4,a 7,9 7,1s w,13 4,c 9,1i 3,t 2,r 5,q 7,4 c,7 28,21 1j,1f d,1f 7,1a ' +
  '8,a 86,v 1,16 1,3 2,2 23,17 8,16 m,q 12,s k,n 9,26 4,10 9,1w a,1 2,p 7,a 6,1h 1,i 8,13 9,2o 1,k b,i 1,1b ' +
  '1q,7 1,1 1,4 1,f 1,b 6,1n 5,a 6,4 1,8 2,2 2,m 1,7 1,2 1,5 1,a 2,2 2,3 2,1 6,1 5,7 2,7 3,5 3v,2k 1,5 u,20 ' +
  '8,a 4m,1i 2,12 y,1x b,a 6,d j,1m 6,a 1i,r 2,f 4,n 55,1o 2s,2b c,8 2,1 2,8 1,2 1,u 1,2 2,c 9,a 1y,8 2,1a ' +
  '2,b r,20 8,2b d,21 7,a 6u,9 1,19 1,e a,t 3,w 2,m 1,e 21,7 1,2 1,18 3,1 1,2 1,9 8,a 6,6 1,2 1,11 1,2 1,6 ' +
  '7,a 8m,p 7,h 1,15 3,s 2e,1 f,1e d,pn 2u,33 1,5 b,5g 218,2r d,uu 33e,g7 6nt,ft 7,v 1,a 4,29 1,a 6,u 2,6 ' +
  'a,1y a,a 1,7 1,l 5,j j4,2j 2t,23 4,1l 7,h 1s,5 b,2 e,4qg 8,ye 16,9 6w7,4 1,7 1,2 1,83 f,1 t,3 2,1 e,4 8,b0 ' +
  '1s4,2z 5,d 3,9 7,a 2,8 3mk,1a 2,n 9,38 1o,6u a,13 2,5e l,1y 3e,k c,k c,2f 9,p 3r,2d 1,1z 1,2 2,1 2,2 2,4 ' +
  '1,c 1,1 1,7 1,1t 1,4 2,8 1,7 1,s 1,4 1,5 1,1 3,7 1,9g 2,84 2,ji f,5 1,f uo,v 6,6 5x,7 1,h 2,7 1,2 1,5 5,1q ' +
  'x,1 34,19 3,e 2,a 4,2 8w,v h,1m 5,1 cw,16 km,7 1,4 1,2 1,f 1,5h 2,g 15,24 4,a 4,2 lt,1w 24,1p 5e,4 1,r 1,2 ' +
  '1,1 2,1 1,a 1,4 1,1 1,1 6,1 4,1 1,1 1,1 1,3 1,2 1,1 2,1 1,1 1,1 1,1 1,1 1,2 1,1 2,4 1,7 1,4 1,4 1,1 1,a ' +
  '1,h 5,3 1,5 1,h 1g,2 7i,18 4,2s c,f 2,f 1,f 1,11 a,4u 1k,t d,18 4,9 7,2 e,6 4a,rc 4,h 3,d 3,3b 4,2n 6,c ' +
  '4,1 f,c 4,1k 8,a 6,14 8,u 2,2 26,9g c,e 2,d 3,9 7,1a 1,7 8,e 4,9 7,9 7,43 1,1j 11,a sm,wyo w,37e 6,66 ' +
  '2,4g2 e,5rl 2e7,f2 15u,3t7 5,38g f975,1 u,2o 3k,6o 1e6o,1eke 2,1eke';
