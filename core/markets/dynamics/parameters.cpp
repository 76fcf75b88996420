#include "dynamics/parameters.h"

namespace ballast::dynamics {

Parameters::Parameters()
{
    smile[0] = {.rhoCalm = {-0.22797, -0.22797, -0.25814, -0.26619, -0.25555, -0.24490},
                .rhoStressed = {-0.08998, -0.08998, -0.10225, -0.08638, -0.08292, -0.07947},
                .etaCalm = {0.67903, 0.67903, 0.70934, 0.72908, 0.69992, 0.65617},
                .etaStressed = {0.89682, 0.90579, 0.86344, 0.85764, 0.79167, 0.74219},
                .rhoSentiment = 0.1,
                .rhoSentimentStressed = 0.3,
                .rhoTrend = 0.651604,
                .rhoTrendStressed = 1.16572};
    smile[1] = {.rhoCalm = {-0.13783, -0.13783, -0.15832, -0.17399, -0.16703, -0.16007},
                .rhoStressed = {-0.12635, -0.12635, -0.09848, -0.06982, -0.08282, -0.08282},
                .etaCalm = {0.71157, 0.71157, 0.67479, 0.65855, 0.63220, 0.59269},
                .etaStressed = {0.91636, 0.94385, 0.85494, 0.77866, 0.74752, 0.70079},
                .rhoSentiment = 0.06,
                .rhoSentimentStressed = 0.18,
                .rhoTrend = 1.00107,
                .rhoTrendStressed = 0.531275};
}

}  // namespace ballast::dynamics
