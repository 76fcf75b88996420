#pragma once

#include <QImage>
#include <QSize>
#include <QString>

#include "base/result.h"

namespace ballast::ui {

class MainWindow;

/// The whole window at a size, laid out by default. Works without a display (QT_QPA_PLATFORM=offscreen).
QImage renderWindow(MainWindow& window, QSize size);

/// Writes the window (desk-WIDTHxHEIGHT.png, desk-1280x720.png, desk-light-WIDTHxHEIGHT.png), each panel with its head
/// (inventory-skew.png, by-expiry.png, …) with the record of the newest hedge, and the review of the session's own
/// journal right before that hedge (review-WIDTHxHEIGHT.png, journal.png), into `folder`, which is made if need be.
/// Without a journal the review is left out. Returns the number of files.
///
/// Errors   Io if the folder or a file cannot be written.
Result<int> capturePictures(MainWindow& window, const QString& folder, QSize size = {1920, 1080});

}  // namespace ballast::ui
