#include "conv_transpose_of_tiles.h"
#include "schedules/dot_tile.h"

class ConvTransposeDots : public ConvTransposeOfTiles<ConvTransposeDots, DotTile> {};

HALIDE_REGISTER_GENERATOR(ConvTransposeDots, conv_transpose_dots)
