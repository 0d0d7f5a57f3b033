#include "conv_of_tiles.h"
#include "schedules/register_tile.h"

class Conv : public ConvOfTiles<Conv, RegisterTile> {};

HALIDE_REGISTER_GENERATOR(Conv, conv)
