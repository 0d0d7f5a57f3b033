#pragma once

namespace upforge {

/// What kernels that multiply pairs of bf16 are tried on: channels that fill no pair, no step and
/// no block, borders, strides, dilation, groups, residuals, images smaller than a tile.
inline constexpr const char* problems_of_pairs[] = {
    "conv h=9 w=20 c=32 co=32 k=3 p=1 bias=1 act=relu",
    "conv n=2 h=7 w=33 c=40 co=20 k=3 p=1 residual=1",
    "conv h=13 w=31 c=70 co=40 k=3 s=2 p=1 bias=1",
    "conv h=12 w=19 c=3 co=1 k=3x5 d=2 p=2,1,2,3 act=sigmoid",
    "conv h=5 w=70 c=64 co=48 k=1 bias=1 act=leaky_relu slope=0.1",
    "conv h=5 w=8 c=256 co=16 k=3 p=1",
    "conv h=5 w=9 c=40 co=36 k=3 p=1 g=2 bias=1",
    "conv h=6 w=18 c=33 co=17 k=2 residual=1 view=1",
    "conv h=1 w=1 c=1 co=1 k=1 bias=1",
    "conv h=2 w=1 c=5 co=130 k=3 p=1 act=tanh",
    "conv_transpose h=9 w=20 c=32 co=16 k=2 s=2 bias=1 act=relu",
    "conv_transpose n=2 h=6 w=17 c=70 co=40 k=3 s=2 p=1 op=1",
    "conv_transpose h=5 w=6 c=33 co=3 k=4 s=3 d=2",
    "conv_transpose h=3 w=18 c=20 co=34 k=2 s=2 g=2 view=1",
    "conv_transpose h=1 w=1 c=1 co=1 k=2 s=2",
};

}  // namespace upforge
