#include "modelrisk/jump_heston.h"

#include <cmath>
#include <fmt/format.h>

namespace ballast::modelrisk {

Result<void> checkModel(const JumpHeston& m)
{
    bool fine = true;
    for (const double value : {m.v0, m.kappa, m.theta, m.sigma, m.rho, m.lambda, m.nu, m.delta})
        fine = fine && std::isfinite(value);
    fine = fine && m.v0 > 0.0 && m.kappa > 0.0 && m.theta > 0.0 && m.sigma > 0.0 && std::abs(m.rho) < 1.0;
    if (fine && m.lambda >= 0.0 && m.delta >= 0.0) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("v0, kappa, theta and sigma must be positive, |rho| below 1, lambda and delta not negative, "
                    "were {}, {}, {}, {}, {}, {} and {} (nu {})",
                    m.v0, m.kappa, m.theta, m.sigma, m.rho, m.lambda, m.delta, m.nu));
}

}  // namespace ballast::modelrisk
