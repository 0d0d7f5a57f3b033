#include "conv_of_tiles.h"
#include "schedules/dot_tile.h"

class ConvDots : public ConvOfTiles<ConvDots, DotTile> {};

HALIDE_REGISTER_GENERATOR(ConvDots, conv_dots)
