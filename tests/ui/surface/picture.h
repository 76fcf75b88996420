#pragma once

#include <QDir>
#include <QImage>
#include <QWidget>
#include <set>

namespace ballast::support {

/// What the widget looks like at a size. With BALLAST_PICTURES set, also written there as NAME.png for a person.
inline QImage pictureOf(QWidget& widget, const QSize& size, const QString& name)
{
    widget.resize(size);
    widget.show();
    const QImage image = widget.grab().toImage();
    const QString folder = qEnvironmentVariable("BALLAST_PICTURES");
    if (!folder.isEmpty() && QDir().mkpath(folder))
        image.save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
    return image;
}

/// Different colours in a picture: a blank one has one or two.
inline std::size_t coloursIn(const QImage& image)
{
    std::set<QRgb> colours;
    for (int y = 0; y < image.height(); y += 2)
        for (int x = 0; x < image.width(); x += 2)
            colours.insert(image.pixel(x, y));
    return colours.size();
}

}  // namespace ballast::support
