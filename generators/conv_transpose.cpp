#include "conv_transpose_of_tiles.h"
#include "schedules/register_tile.h"

class ConvTranspose : public ConvTransposeOfTiles<ConvTranspose, RegisterTile> {};

HALIDE_REGISTER_GENERATOR(ConvTranspose, conv_transpose)
