/// Licence texts and notices that ship with byline: they credit nobody.
///
/// Texts of the Open Source Initiative's and the Software Package Data Exchange's lists, without
/// names and years. Only their words count, see `LicenceWords`.
enum LicenceTexts {
  static let all = [mit, bsd, isc, zlib, apache, gpl, lgpl, agpl, mpl, boost, unlicense, cc0]

  private static let mit = """
    Permission is hereby granted, free of charge, to any person obtaining a copy of this software
    and associated documentation files (the "Software"), to deal in the Software without
    restriction, including without limitation the rights to use, copy, modify, merge, publish,
    distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
    Software is furnished to do so, subject to the following conditions: The above copyright notice
    and this permission notice shall be included in all copies or substantial portions of the
    Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
    INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE
    AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
    DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
    OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
    Use of this source code is governed by an MIT-style license that can be found in the LICENSE
    file or at https://opensource.org/licenses/MIT. Licensed under the MIT license. See LICENSE file
    in the project root for full license information.
    """

  private static let bsd = """
    Redistribution and use in source and binary forms, with or without modification, are permitted
    provided that the following conditions are met: 1. Redistributions of source code must retain
    the above copyright notice, this list of conditions and the following disclaimer. 2.
    Redistributions in binary form must reproduce the above copyright notice, this list of
    conditions and the following disclaimer in the documentation and/or other materials provided
    with the distribution. 3. Neither the name of the copyright holder nor the names of its
    contributors may be used to endorse or promote products derived from this software without
    specific prior written permission. All advertising materials mentioning features or use of this
    software must display the following acknowledgement. THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT
    HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
    LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
    DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT,
    INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED
    TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
    INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
    LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS
    SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE. THIS SOFTWARE IS PROVIDED BY THE
    AUTHOR AND CONTRIBUTORS ``AS IS''. IN NO EVENT SHALL THE AUTHOR OR CONTRIBUTORS BE LIABLE. IN NO
    EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE. THIS SOFTWARE IS PROVIDED BY THE
    REGENTS AND CONTRIBUTORS. Use of this source code is governed by a BSD-style license that can be
    found in the LICENSE file. All rights reserved.
    """

  private static let isc = """
    Permission to use, copy, modify, and/or distribute this software for any purpose with or without
    fee is hereby granted, provided that the above copyright notice and this permission notice
    appear in all copies. THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
    WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN
    NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES
    OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF
    CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
    PERFORMANCE OF THIS SOFTWARE.
    """

  private static let zlib = """
    This software is provided 'as-is', without any express or implied warranty. In no event will the
    authors be held liable for any damages arising from the use of this software. Permission is
    granted to anyone to use this software for any purpose, including commercial applications, and
    to alter it and redistribute it freely, subject to the following restrictions: 1. The origin of
    this software must not be misrepresented; you must not claim that you wrote the original
    software. If you use this software in a product, an acknowledgment in the product documentation
    would be appreciated but is not required. 2. Altered source versions must be plainly marked as
    such, and must not be misrepresented as being the original software. 3. This notice may not be
    removed or altered from any source distribution.
    """

  private static let apache = """
    Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
    in compliance with the License. You may obtain a copy of the License at
    http://www.apache.org/licenses/LICENSE-2.0 https://www.apache.org/licenses/LICENSE-2.0 Unless
    required by applicable law or agreed to in writing, software distributed under the License is
    distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
    implied. See the License for the specific language governing permissions and limitations under
    the License. Licensed to the Apache Software Foundation (ASF) under one or more contributor
    license agreements. See the NOTICE file distributed with this work for additional information
    regarding copyright ownership. The ASF licenses this file to You under the Apache License,
    Version 2.0 (the "License"); you may not use this file except in compliance with the License.
    Licensed under Apache License v2.0 with Runtime Library Exception. See LICENSE.txt for license
    information. See CONTRIBUTORS.txt for the list of project authors.
    """

  private static let gpl = """
    This program is free software; you can redistribute it and/or modify it under the terms of the
    GNU General Public License as published by the Free Software Foundation; either version 2 of the
    License, or (at your option) any later version. This program is free software: you can
    redistribute it and/or modify it under the terms of the GNU General Public License as published
    by the Free Software Foundation, either version 3 of the License, or (at your option) any later
    version. This program is distributed in the hope that it will be useful, but WITHOUT ANY
    WARRANTY; without even the implied warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR
    PURPOSE. See the GNU General Public License for more details. You should have received a copy of
    the GNU General Public License along with this program. If not, see
    <https://www.gnu.org/licenses/>. <http://www.gnu.org/licenses/>. You should have received a copy
    of the GNU General Public License along with this program; if not, write to the Free Software
    Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA 02110-1301 USA. 59 Temple Place,
    Suite 330, Boston, MA 02111-1307 USA.
    """

  private static let lgpl = """
    This library is free software; you can redistribute it and/or modify it under the terms of the
    GNU Lesser General Public License as published by the Free Software Foundation; either version
    2.1 of the License, or (at your option) any later version. This library is distributed in the
    hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied warranty of
    MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU Lesser General Public License
    for more details. You should have received a copy of the GNU Lesser General Public License along
    with this library; if not, write to the Free Software Foundation, Inc. GNU Library General
    Public License as published by the Free Software Foundation.
    """

  private static let agpl = """
    This program is free software: you can redistribute it and/or modify it under the terms of the
    GNU Affero General Public License as published by the Free Software Foundation, either version 3
    of the License, or (at your option) any later version. See the GNU Affero General Public License
    for more details. You should have received a copy of the GNU Affero General Public License along
    with this program. If not, see <https://www.gnu.org/licenses/>.
    """

  private static let mpl = """
    This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy
    of the MPL was not distributed with this file, You can obtain one at
    http://mozilla.org/MPL/2.0/. https://mozilla.org/MPL/2.0/. This Source Code Form is
    "Incompatible With Secondary Licenses", as defined by the Mozilla Public License, v. 2.0.
    """

  private static let boost = """
    Boost Software License - Version 1.0 - August 17th, 2003 Permission is hereby granted, free of
    charge, to any person or organization obtaining a copy of the software and accompanying
    documentation covered by this license (the "Software") to use, reproduce, display, distribute,
    execute, and transmit the Software, and to prepare derivative works of the Software, and to
    permit third-parties to whom the Software is furnished to do so, all subject to the following:
    The copyright notices in the Software and this entire statement, including the above license
    grant, this restriction and the following disclaimer, must be included in all copies of the
    Software, in whole or in part, and all derivative works of the Software, unless such copies or
    derivative works are solely in the form of machine-executable object code generated by a source
    language processor. Distributed under the Boost Software License, Version 1.0. (See accompanying
    file LICENSE_1_0.txt or copy at http://www.boost.org/LICENSE_1_0.txt)
    """

  private static let unlicense = """
    This is free and unencumbered software released into the public domain. Anyone is free to copy,
    modify, publish, use, compile, sell, or distribute this software, either in source code form or
    as a compiled binary, for any purpose, commercial or non-commercial, and by any means. In
    jurisdictions that recognize copyright laws, the author or authors of this software dedicate any
    and all copyright interest in the software to the public domain. We make this dedication for the
    benefit of the public at large and to the detriment of our heirs and successors. We intend this
    dedication to be an overt act of relinquishment in perpetuity of all present and future rights
    to this software under copyright law. For more information, please refer to
    <https://unlicense.org>
    """

  private static let cc0 = """
    To the extent possible under law, the author(s) have dedicated all copyright and related and
    neighboring rights to this software to the public domain worldwide. This software is distributed
    without any warranty. You should have received a copy of the CC0 Public Domain Dedication along
    with this software. If not, see <http://creativecommons.org/publicdomain/zero/1.0/>.
    """
}
