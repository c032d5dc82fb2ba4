import type { List } from './list.ts';

export const streets: List<string> = [
  'Birch Lane',
  'Canal Street',
  'Chapel Road',
  'Elm Avenue',
  'Garden Walk',
  'Harbor Drive',
  'Hill Crest',
  'Lake View',
  'Market Square',
  'Mill Road',
  'Orchard Way',
  'River Bend',
  'Station Road',
  'Sunset Court',
];

export interface Region {
  /** The state's largest city. */
  readonly city: string;
  readonly state: string;
  readonly country: string;
  /** A postal code's start; a number follows where it ends in a hyphen or digit. */
  readonly postal: string;
  readonly latitude: number;
  readonly longitude: number;
}

const place = (
  city: string,
  state: string,
  country: string,
  postal: string,
  latitude: number,
  longitude: number,
): Region => ({ city, state, country, postal, latitude, longitude });

/** Names of small towns: most are in more than one state, as many names of the source are. */
const townStarts = [
  'Al',
  'Bel',
  'Cor',
  'Dal',
  'El',
  'Fal',
  'Gar',
  'Hol',
  'Is',
  'Kel',
  'Lor',
  'Mar',
  'Nor',
  'Or',
  'Pal',
  'Ros',
  'San',
  'Tor',
  'Val',
  'Wes',
];
const townEnds = [
  'bourg',
  'burg',
  'dale',
  'ford',
  'grad',
  'mont',
  'port',
  'stad',
  'ton',
  'villa',
  'ville',
  'wood',
];
export const towns: List<string> = [
  'Newport',
  ...townStarts.flatMap((start) => townEnds.map((end) => start + end)),
];

/** States by country, with the country's share of users. Some countries go by two names, some states are in two. */
export const places: List<readonly [List<Region>, number]> = [
  [
    [
      place('Shanghai', 'Shanghai', 'China', '2000', 31.23, 121.47),
      place('Shenzhen', 'Guangdong', 'China', '5180', 22.54, 114.06),
      place('Suzhou', 'Jiangsu', 'China', '2150', 31.3, 120.58),
      place('Suzhou', 'Anhui', 'China', '2340', 33.65, 116.96),
    ],
    34,
  ],
  [
    [
      place('Springfield', 'Illinois', 'United States', '627', 39.78, -89.65),
      place('Springfield', 'Missouri', 'United States', '658', 37.21, -93.29),
      place('Houston', 'Texas', 'United States', '770', 29.76, -95.37),
      place('Los Angeles', 'California', 'United States', '900', 34.05, -118.24),
      place('Boston', 'Massachusetts', 'United States', '21', 42.36, -71.06),
    ],
    22,
  ],
  [
    [
      place('São Paulo', 'São Paulo', 'Brasil', '01310-0', -23.55, -46.63),
      place('Manaus', 'Amazonas', 'Brasil', '69005-0', -3.12, -60.02),
      place('Curitiba', 'Paraná', 'Brasil', '80010-0', -25.43, -49.27),
    ],
    15,
  ],
  [
    [
      place('Seoul', 'Seoul', 'South Korea', '136-1', 37.57, 126.98),
      place('Busan', 'Busan', 'South Korea', '612-0', 35.18, 129.08),
    ],
    5,
  ],
  [
    [
      place('Paris', 'Île-de-France', 'France', '750', 48.86, 2.35),
      place('Lyon', 'Auvergne-Rhône-Alpes', 'France', '690', 45.76, 4.84),
    ],
    5,
  ],
  [
    [
      place('London', 'England', 'United Kingdom', 'SE', 51.5, -0.09),
      place('Leeds', 'England', 'United Kingdom', 'LS', 53.8, -1.55),
    ],
    5,
  ],
  [
    [
      place('München', 'Bayern', 'Germany', '803', 48.14, 11.58),
      place('Hamburg', 'Hamburg', 'Germany', '200', 53.55, 9.99),
    ],
    4,
  ],
  [
    [
      place('Madrid', 'Comunidad de Madrid', 'Spain', '280', 40.42, -3.7),
      place('Valencia', 'Comunidad Valenciana', 'Spain', '460', 39.47, -0.38),
    ],
    3,
  ],
  [[place('Kumamoto', 'Kumamoto', 'Japan', '860-00', 32.8, 130.71)], 2.5],
  [[place('Wangaratta', 'Victoria', 'Australia', '36', -36.36, 146.31)], 2],
  [[place('Hasselt', 'Limburg', 'Belgium', '35', 50.93, 5.34)], 1],
  [[place('Madrid', 'Comunidad de Madrid', 'España', '280', 40.42, -3.7)], 0.5],
  [[place('München', 'Bayern', 'Deutschland', '803', 48.14, 11.58)], 0.5],
  [[place('Maastricht', 'Limburg', 'Netherlands', '62', 50.85, 5.69)], 0.3],
  [[place('Warszawa', 'Mazowieckie', 'Poland', '', 52.23, 21.01)], 0.3],
];
