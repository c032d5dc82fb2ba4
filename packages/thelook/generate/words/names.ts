import type { List } from './list.ts';

const words = (text: string): List<string> => text.trim().split(/\s+/) as [string, ...string[]];

export const firstNames: Readonly<Record<'F' | 'M', List<string>>> = {
  F: words(`
    Ada Adele Agnes Aiko Alba Alice Amélie Amina Anita Anna Astrid Aurora Beatriz Bianca Britta Camila Carla Carmen
    Chen Chiara Clara Dana Daria Diana Dolores Elena Elif Emma Esther Eva Fatima Fiona Flora Gina Grace Greta Hana
    Hannah Helen Hilda Ida Ines Irene Iris Isabel Jana Joana Judith Julia Karin Kate Laura Leila Lena Lucía Luisa
    Maria Marta Mei Mina Nadia Nora Olga Paula Petra Rita Rosa Ruth Sara Sofia Stella Tanja Teresa Vera Wanda Yuki`),
  M: words(`
    Aaron Adam Ahmed Akira Albert Alex Amir Andrés Anton Ari Arthur Bernd Boris Bruno Carlos Cesar Daniel David Diego
    Dmitri Edgar Eduardo Emil Enzo Erik Felix Filip Frank Fred Georg Gustavo Hans Henri Hiro Hugo Igor Ivan Jakob Jan
    Jonas Jörg Jorge José Juan Karl Kenji Kurt Lars Leo Liam Louis Luca Luis Malik Marco Martin Max Miguel Milan Noah
    Omar Oscar Otto Pablo Paolo Pedro Peter Rafael Ravi Robert Samuel Stefan Theo Tomasz Victor Walter Wei Yusuf`),
};

const starts = words(`
  Ander Berg Brand Carl Cor Dal Eriks Fern Fisch Gold Hart Hein Jacob Kirch Lind Mar Mor Nor Oster Peter Ram Sand Stein
  Thom Ul Vel Wal West Win Zimmer`);
const ends = words(`
  son berg mann ford well field ström ez ini ovic er ley wood sen ard hall ton by ek ski as ow`);

export const lastNames: List<string> = [
  "O'Brien",
  ...words(
    'Adler Baker Costa Dubois Evans García Huang Ito Kim Lopez Nowak Park Quinn Rossi Silva Tanaka Usman Wang Xu Young Zhang',
  ),
  ...starts.flatMap((start) => ends.map((end) => start + end)),
];
