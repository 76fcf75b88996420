#include "codec/compression.h"

#include <fmt/format.h>
#include <memory>
#include <zstd.h>

namespace ballast::codec {

namespace {

constexpr int kLevel = 3;

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// Contexts are kept for each thread because making one costs more than compressing a usual batch.
ZSTD_CCtx* compressor()
{
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context = [] {
        std::unique_ptr<ZSTD_CCtx, FreeContext> made(ZSTD_createCCtx());
        if (made) {
            ZSTD_CCtx_setParameter(made.get(), ZSTD_c_compressionLevel, kLevel);
            ZSTD_CCtx_setParameter(made.get(), ZSTD_c_checksumFlag, 1);
        }
        return made;
    }();
    return context.get();
}

ZSTD_DCtx* decompressor()
{
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
    return context.get();
}

}  // namespace

Result<std::string> compress(std::string_view bytes, std::size_t largest)
{
    if (bytes.size() > largest)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a batch must be at most {} bytes, was {}", largest, bytes.size()));
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size = compressor() == nullptr
                                 ? 0
                                 : ZSTD_compress2(compressor(), frame.data(), frame.size(), bytes.data(), bytes.size());
    if (size == 0 || ZSTD_isError(size) != 0) return fail(ErrorCode::Io, "a batch cannot be compressed: out of memory");
    frame.resize(size);
    return frame;
}

Result<std::string> decompress(std::string_view frame, std::size_t largest)
{
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size > largest)  // Also the two error values, which are the largest integers.
        return fail(ErrorCode::Corrupt,
                    fmt::format("a compressed batch must state a size of at most {} bytes", largest));
    std::string bytes(size, '\0');
    if (decompressor() == nullptr) return fail(ErrorCode::Io, "a batch cannot be decompressed: out of memory");
    const std::size_t written =
        ZSTD_decompressDCtx(decompressor(), bytes.data(), bytes.size(), frame.data(), frame.size());
    if (ZSTD_isError(written) != 0 || written != bytes.size())
        return fail(ErrorCode::Corrupt, "a compressed batch is not what was written");
    return bytes;
}

}  // namespace ballast::codec
