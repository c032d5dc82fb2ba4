import type { List } from './list.ts';

/** The source's 26 categories in its 36 pairs of category and department, with nouns for their products. */
export const categories: List<readonly [category: string, department: 'Men' | 'Women', nouns: List<string>]> =
  [
    ['Accessories', 'Men', ['Belt', 'Cap', 'Scarf']],
    ['Accessories', 'Women', ['Scarf', 'Hat', 'Gloves']],
    ['Active', 'Men', ['Running Shirt', 'Track Pants']],
    ['Active', 'Women', ['Yoga Top', 'Running Tights']],
    ['Blazers & Jackets', 'Women', ['Blazer', 'Bolero']],
    ['Clothing Sets', 'Women', ['Twin Set', 'Lounge Set']],
    ['Dresses', 'Women', ['Wrap Dress', 'Shirt Dress']],
    ['Fashion Hoodies & Sweatshirts', 'Men', ['Hoodie', 'Sweatshirt']],
    ['Fashion Hoodies & Sweatshirts', 'Women', ['Zip Hoodie', 'Sweatshirt']],
    ['Intimates', 'Women', ['Bralette', 'Slip', 'Camisole']],
    ['Jeans', 'Men', ['Straight Jeans', 'Slim Jeans']],
    ['Jeans', 'Women', ['Skinny Jeans', 'Bootcut Jeans']],
    ['Jumpsuits & Rompers', 'Women', ['Jumpsuit', 'Romper']],
    ['Leggings', 'Women', ['Leggings', 'Footless Tights']],
    ['Maternity', 'Women', ['Nursing Top', 'Maternity Dress']],
    ['Outerwear & Coats', 'Men', ['Parka', 'Rain Jacket']],
    ['Outerwear & Coats', 'Women', ['Trench Coat', 'Down Jacket']],
    ['Pants', 'Men', ['Chinos', 'Cargo Pants']],
    ['Pants & Capris', 'Women', ['Capris', 'Wide Trousers']],
    ['Plus', 'Women', ['Tunic', 'Long Cardigan']],
    ['Shorts', 'Men', ['Board Shorts', 'Walk Shorts']],
    ['Shorts', 'Women', ['Bermuda Shorts']],
    ['Skirts', 'Women', ['Pencil Skirt', 'Maxi Skirt']],
    ['Sleep & Lounge', 'Men', ['Pyjamas', 'Robe']],
    ['Sleep & Lounge', 'Women', ['Nightgown', 'Robe']],
    ['Socks', 'Men', ['Crew Socks', 'Ankle Socks']],
    ['Socks & Hosiery', 'Women', ['Knee Socks', 'Tights']],
    ['Suits', 'Women', ['Trouser Suit', 'Skirt Suit']],
    ['Suits & Sport Coats', 'Men', ['Blazer', 'Two-Piece Suit']],
    ['Sweaters', 'Men', ['Crewneck Sweater', 'Cardigan']],
    ['Sweaters', 'Women', ['Turtleneck', 'Cardigan']],
    ['Swim', 'Men', ['Swim Trunks']],
    ['Swim', 'Women', ['Swimsuit', 'Bikini Top']],
    ['Tops & Tees', 'Men', ['Polo Shirt', 'T-Shirt']],
    ['Tops & Tees', 'Women', ['Tank Top', 'Blouse']],
    ['Underwear', 'Men', ['Boxer Briefs', 'Undershirt']],
  ];

export const adjectives: List<string> = [
  'Classic',
  'Everyday',
  'Heavy',
  'Light',
  'Long',
  'Modern',
  'Relaxed',
  'Short',
  'Soft',
  'Striped',
  'Stretch',
  'Vintage',
  'Washed',
  'Winter',
];

export const materials: List<string> = [
  'Canvas',
  'Cotton',
  'Denim',
  'Fleece',
  'Jersey',
  'Linen',
  'Merino',
  'Silk',
  'Twill',
  'Wool',
];

const brandStarts: List<string> = [
  'Alder',
  'Birchline',
  'Cobalt',
  'Dune',
  'Ember',
  'Fjord',
  'Gable',
  'Heron',
  'Indigo',
  'Juniper',
  'Kestrel',
  'Larch',
  'Mistral',
  'Northway',
  'Orchid',
  'Pebble',
];
const brandEnds: List<string> = ['', ' & Co', ' Works', ' Supply', ' Studio', "'s"];

/** Brands; some differ from another only in case. */
export const brands: List<string> = [
  'ALDER',
  ...brandStarts.flatMap((start) => brandEnds.map((end) => start + end)),
  'Heron works',
];

/** A brand whose page has a slash too many. */
export const brandWithSlash = 'Dune/Fjord';
