#include <stdio.h>
#include <upforge/c_api.h>

int main(void) {
    float pixels[] = {1, 2, 3, 4};
    const float bilinear[] = {.25f, .5f, .25f, .5f, 1, .5f, .25f, .5f, .25f};
    upforge_filter filter = {bilinear, 1, 1, 3, 3};
    upforge_conv_transpose_options options = upforge_conv_transpose_defaults();
    options.stride = (upforge_yx){2, 2};
    options.padding = (upforge_padding){1, 1, 1, 1};
    options.output_padding = (upforge_yx){1, 1};

    upforge_shape shape = {1, 2, 2, 1};
    upforge_tensor* image = NULL;
    upforge_tensor* doubled = NULL;
    float* values = NULL;
    int failed = upforge_tensor_view(pixels, UPFORGE_TYPE_F32, shape, NULL, &image) ||
                 upforge_conv_transpose(image, &filter, &options, &doubled) ||
                 upforge_tensor_floats(doubled, &values);
    if (failed)
        fprintf(stderr, "upforge: error: %s\n", upforge_last_error());
    else
        for (int y = 0; y < 4; ++y, values += 4)
            printf("%4g %4g %4g %4g\n", values[0], values[1], values[2], values[3]);
    upforge_tensor_release(doubled);
    upforge_tensor_release(image);
    return failed;
}
