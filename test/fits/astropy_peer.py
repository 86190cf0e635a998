"""Reads FITS files with astropy and writes what it says of each: DIRECTORY/index.json and DIRECTORY/blob, arrays as little-endian bytes.

usage: astropy_peer.py (FILE DIRECTORY)...
"""
import json
import os
import sys
import warnings

import numpy as np
from astropy.io import fits

warnings.simplefilter('ignore')


class Blob:
    """One file for all arrays; an entry says where each is."""

    def __init__(self, path):
        self.out = open(path, 'wb')

    def put(self, array):
        array = np.asarray(array)
        if array.dtype.kind == 'c':
            array = np.ascontiguousarray(array).view(array.real.dtype).reshape(*array.shape, 2)
        if array.dtype.kind == 'b':
            array = array.astype('u1')
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder('<'))
        at = self.out.tell()
        self.out.write(little.tobytes())
        return {'dtype': array.dtype.name, 'shape': list(array.shape), 'at': at, 'bytes': little.nbytes}


def card_of(card):
    out = {'key': card.keyword, 'comment': None, 'value': None}
    try:
        value = card.value
        out['comment'] = card.comment
    except Exception as error:  # a card that astropy cannot parse
        return {**out, 'error': str(error)[:100]}
    if isinstance(value, fits.card.Undefined):
        out['undefined'] = True
    elif isinstance(value, (complex, np.complexfloating)):
        out['value'] = [value.real, value.imag]
    elif isinstance(value, (bool, np.bool_)):
        out['value'] = bool(value)
    elif isinstance(value, (int, np.integer)):
        out['integer'] = str(int(value))
    elif isinstance(value, (float, np.floating)):
        out['real'] = float(value).hex() if np.isfinite(value) else str(value)
    else:
        out['value'] = str(value)
    return out


def text(value):
    """A cell without what stands after a zero and without blanks at its end, as the standard has it."""
    value = value if isinstance(value, str) else bytes(value).decode('latin1')
    return value.split('\0')[0].rstrip(' ')


def strings(array):
    return [text(value) for value in np.asarray(array).ravel()]


def column_of(hdu, number, blob):
    definition = hdu.columns[number]
    data = hdu.data.field(number)
    out = {'name': definition.name, 'format': str(definition.format)}
    if isinstance(data, fits.column._VLF) or data.dtype.kind == 'O':
        rows = [np.asarray(row) for row in data]
        if any(row.dtype.kind in 'SU' for row in rows) or 'A' in str(definition.format):
            return {**out, 'strings': [text(''.join(strings(row))) if row.dtype.kind in 'SU' else text(bytes(row.astype('u1'))) for row in rows]}
        flat = np.concatenate([row.ravel() for row in rows]) if rows else np.zeros(0)
        return {**out, 'lengths': [int(row.size) for row in rows], 'array': blob.put(flat)}
    if data.dtype.kind in 'SU':
        return {**out, 'strings': strings(data)}
    return {**out, 'array': blob.put(data)}


def hdu_of(hdu, blob):
    out = {'name': hdu.name, 'cards': [card_of(card) for card in hdu.header.cards]}
    if isinstance(hdu, fits.GroupsHDU):
        data = hdu.data
        parameters = [np.asarray(data.par(i), dtype='f8') for i in range(len(data.parnames))]
        out['groups'] = {'parameters': blob.put(np.array(parameters).T), 'data': blob.put(np.asarray(data.data, dtype='f8'))}
    elif isinstance(hdu, (fits.BinTableHDU, fits.TableHDU)) and not isinstance(hdu, fits.CompImageHDU):
        rows = 0 if hdu.data is None else len(hdu.data)
        out['table'] = {'rows': rows, 'columns': [column_of(hdu, i, blob) for i in range(len(hdu.columns))] if rows else []}
    elif hdu.data is not None:
        out['image'] = blob.put(hdu.data)
    return out


def read(path, folder):
    blob = Blob(f'{folder}/blob')
    out = []
    with fits.open(path, memmap=False, lazy_load_hdus=False) as hdus:
        for hdu in hdus:
            try:
                out.append(hdu_of(hdu, blob))
            except Exception as error:
                out.append({'error': f'{type(error).__name__}: {error}'[:300], 'cards': [card_of(card) for card in hdu.header.cards]})
    with fits.open(path, memmap=False, disable_image_compression=True) as hdus:
        for entry, hdu in zip(out, hdus):
            entry['raw_cards'] = [card_of(card) for card in hdu.header.cards]
    blob.out.close()
    return out


def main(pairs):
    for path, folder in zip(pairs[::2], pairs[1::2]):
        os.makedirs(folder, exist_ok=True)
        try:
            out = read(path, folder)
        except Exception as error:
            out = {'error': f'{type(error).__name__}: {error}'[:300]}
        with open(f'{folder}/index.json', 'w') as index:
            json.dump(out, index)


main(sys.argv[1:])
